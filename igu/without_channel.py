"""Every address but Channel's: what there is for whoever is not on its panel (prevent_channel/middleware.py)."""

from igu import urls
from prevent_channel import urls as channel

urlpatterns = [each for each in urls.urlpatterns if getattr(each, "urlconf_module", None) is not channel]
handler400, handler403 = urls.handler400, urls.handler403
handler404, handler500 = urls.handler404, urls.handler500
