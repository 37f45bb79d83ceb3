from . import web_syncer_explanation
