from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Every file gets its content's hash in its name, also where ES modules import each other.

    They may not do so in a circle: neither name could be known before the other.
    """

    support_js_module_import_aggregation = True
    # With each pass names are known one module further up; Django's own five are too few.
    max_post_process_passes = 50
