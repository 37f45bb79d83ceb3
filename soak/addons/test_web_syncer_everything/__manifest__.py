{
    "name": "Web Syncer: everything is published",
    "summary": "Flags every model, to compare what is told with what is read",
    "version": "19.0.1.0.0",
    "category": "Hidden/Tests",
    "author": "Web Syncer contributors",
    "license": "LGPL-3",
    "depends": ["web_syncer"],
}
