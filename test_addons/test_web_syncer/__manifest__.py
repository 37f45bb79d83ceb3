{
    "name": "Web Syncer: tests",
    "summary": "Models and tests that exercise Web Syncer",
    "version": "19.0.1.0.0",
    "category": "Hidden/Tests",
    "author": "Web Syncer contributors",
    "license": "LGPL-3",
    "depends": ["web_syncer"],
    "data": [
        "security/groups.xml",
        "security/ir.model.access.csv",
        "security/rules.xml",
    ],
}
