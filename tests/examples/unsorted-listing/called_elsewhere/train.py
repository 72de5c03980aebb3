from files import masks_in, number_of, pictures_in


class Pictures:
    def __init__(self, folder):
        self.files = pictures_in(folder)
        self.masks = sorted(masks_in(folder))

    def __getitem__(self, index):
        return self.files[index], self.masks[index]


print(len(number_of("pictures")))
