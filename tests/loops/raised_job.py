"""Works as it is imported: see raised_import."""
from raised_store import store

if store.rig is not None:
    store.rig.go()
