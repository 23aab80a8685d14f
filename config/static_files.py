from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Every file gets its content's hash in its name, also where ES modules import each other."""

    support_js_module_import_aggregation = True
