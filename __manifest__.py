{
    "name": "Web Syncer",
    "summary": "A live web client: what one person changes, the others see at once",
    "version": "19.0.1.0.0",
    "development_status": "Beta",
    "category": "Technical",
    "author": "Web Syncer contributors",
    "license": "LGPL-3",
    "depends": ["bus", "web"],
    "data": [
        "security/ir.model.access.csv",
        "views/web_syncer_model_views.xml",
        "views/web_syncer_process_views.xml",
        "wizards/web_syncer_explanation_views.xml",
    ],
    "uninstall_hook": "uninstall_hook",
    "images": ["static/description/two_users.png"],
    "assets": {
        "web.assets_backend": [
            "web_syncer/static/src/**/*",
            ("remove", "web_syncer/static/src/views/lazy/**/*"),
        ],
        "web.assets_backend_lazy": [
            "web_syncer/static/src/views/lazy/**/*",
        ],
        "web.assets_unit_tests": [
            "web_syncer/static/tests/**/*",
        ],
    },
}
