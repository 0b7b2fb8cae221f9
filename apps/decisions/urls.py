"""Below a team's address: what it has decided, and what waits for both signatures."""

from django.urls import path

from apps.decisions.views import joint

app_name = "decisions"

joint_pages = [
    path("together/", joint.joint_list, name="joint_list"),
    path("together/<int:number>/", joint.joint, name="joint"),
    path("together/<int:number>/sign/", joint.sign, name="joint_sign"),
    path("together/<int:number>/decline/", joint.decline, name="joint_decline"),
    path("together/<int:number>/withdraw/", joint.withdraw, name="joint_withdraw"),
]

urlpatterns = [*joint_pages]
