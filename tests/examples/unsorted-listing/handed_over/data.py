class Pictures:
    def __init__(self, files, transform=None):
        self.files = files
        self.transform = transform

    def __getitem__(self, index):
        return self.transform(self.files[index])


class Counted:
    def __init__(self, files):
        self.number = len(files)
