from django.urls import path

from performance.views import board, indicator, report
from performance.views.within import in_quarter
from performance.views.writing import CommentaryWriting, ReportWriting

app_name = "performance"

QUARTER = "performance/<int:year>/<int:number>/"

urlpatterns = [
    path("performance/", board.board, name="board"),
    path("documents/<row:pk>/download", report.download, name="document"),
    path(QUARTER, board.board, name="quarter"),
    path(f"{QUARTER}figures.csv", board.figures_csv, name="csv"),
    path(f"{QUARTER}freeze/", board.freeze, name="freeze"),
    path(f"{QUARTER}report/", report.report, name="report"),
    path(f"{QUARTER}report/words/", in_quarter(ReportWriting.as_view()), name="words"),
    path(f"{QUARTER}report/build/", report.build, name="build"),
    path(f"{QUARTER}<slug:code>/", indicator.indicator, name="indicator"),
    path(f"{QUARTER}<slug:code>/commentary/", in_quarter(CommentaryWriting.as_view()), name="commentary"),
    path(f"{QUARTER}<slug:code>/check/", indicator.check, name="check"),
    path(f"{QUARTER}<slug:code>/revise/", indicator.revise, name="revise"),
]
