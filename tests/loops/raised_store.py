"""What raised_import and raised_job share."""


class Store:
    def __init__(self):
        self.rig = None


store = Store()
