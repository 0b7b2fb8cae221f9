"""Reports as files: the figures of the pages, as a table, as sheets and on paper."""
