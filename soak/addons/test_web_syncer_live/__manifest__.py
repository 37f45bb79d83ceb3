{
    "name": "Web Syncer: Odoo's apps are live",
    "summary": "Flags the main models of apps, to compare live views with fresh ones",
    "version": "19.0.1.0.0",
    "category": "Hidden/Tests",
    "author": "Web Syncer contributors",
    "license": "LGPL-3",
    "depends": ["web_syncer"],
}
