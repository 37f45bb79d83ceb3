{
    "name": "Web Syncer: benchmark",
    "summary": "The same model: silent, published, read by views, and two other ways",
    "version": "19.0.1.0.0",
    "category": "Hidden/Tests",
    "author": "Web Syncer contributors",
    "license": "LGPL-3",
    "depends": ["web_syncer"],
    "data": [
        "security/ir.model.access.csv",
        "views/views.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "test_web_syncer_benchmark/static/src/**/*",
        ],
    },
}
