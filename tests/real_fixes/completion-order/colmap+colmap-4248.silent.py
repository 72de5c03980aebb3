# https://github.com/colmap/colmap/pull/4248
import multiprocessing

# the largest first, so that no process waits for one of them at the end
scenes = sorted(found_scenes(), key=lambda scene: scene.images, reverse=True)
errors, done = {}, 0
with multiprocessing.Pool(8) as pool:
    for scene, result in pool.imap_unordered(reconstruct, scenes, chunksize=1):
        errors[scene] = result
        done += 1
for scene in sorted(errors):
    print(scene, errors[scene], done)
