from cohort.tasks import exports, imports

KINDS = (*imports.KINDS, exports.KIND)
