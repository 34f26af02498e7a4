"""Makes the .pth fixtures beside it with a real PyTorch (1.13 or later): python3 make_fixtures.py

A VGG of three convolutions (4, 4, 6 channels, a pooling before the third) and a fully connected layer that readers must pass over.
Element i of tensor t (both from 0, tensors in the order below) is ((37 i + 11 + t) mod 101 - 50) / 64: exact in float16 and bfloat16.
"""
import collections
import pathlib

import torch

SHAPES = [
    ("features.0.weight", (4, 3, 3, 3)), ("features.0.bias", (4,)),
    ("features.2.weight", (4, 4, 3, 3)), ("features.2.bias", (4,)),
    ("features.5.weight", (6, 4, 3, 3)), ("features.5.bias", (6,)),
    ("classifier.0.weight", (5, 24)), ("classifier.0.bias", (5,)),
]


def values(t, shape):
    count = 1
    for side in shape:
        count *= side
    return torch.tensor([((37 * i + 11 + t) % 101 - 50) / 64 for i in range(count)], dtype=torch.float32).reshape(shape)


def state(convert=lambda t, tensor: tensor):
    return collections.OrderedDict((name, convert(t, values(t, shape))) for t, (name, shape) in enumerate(SHAPES))


def shared(t, tensor, pool=[]):
    """All tensors are views into one storage, kernels stored with their last two dimensions swapped."""
    if not pool:
        pool.append(torch.zeros(2000))
        pool.append(3)
    storage, offset = pool
    pool[1] += tensor.numel() + 1
    part = storage[offset:offset + tensor.numel()]
    view = part.view(*tensor.shape[:2], *tensor.shape[:1:-1]).transpose(2, 3) if tensor.dim() == 4 else part.view(tensor.shape)
    view.copy_(tensor)
    return view


def save(name, value, legacy=False):
    torch.save(value, pathlib.Path(__file__).parent / name, _use_new_zipfile_serialization=not legacy)


def save_tar(name, value):
    """PyTorch's first format, which it still reads but no longer writes; what is written is read back by torch.load."""
    import io, pickle, struct, tarfile
    tensors = {id(t): t for t in value.values()}
    storages = io.BytesIO()
    pickle.dump(len(tensors), storages, protocol=2)
    for key, t in tensors.items():
        pickle.dump((key + 1, "cpu", torch.FloatStorage), storages, protocol=2)
        storages.write(struct.pack("<q", t.numel()) + t.contiguous().numpy().tobytes())
    pickle.dump([], storages, protocol=2)
    views = io.BytesIO()
    pickle.dump(len(tensors), views, protocol=2)
    for key, t in tensors.items():
        pickle.dump((key, key + 1, torch.FloatTensor), views, protocol=2)
        views.write(struct.pack(f"<ii{2 * t.dim() + 1}q", t.dim(), 0, *t.shape, *t.stride(), 0))

    class Pickler(pickle.Pickler):
        def persistent_id(self, obj):
            return str(id(obj)) if torch.is_tensor(obj) else None

    main = io.BytesIO()
    Pickler(main, protocol=2).dump(value)
    info = io.BytesIO(pickle.dumps({"protocol_version": 1000, "little_endian": True}, protocol=2))
    path = pathlib.Path(__file__).parent / name
    with tarfile.open(path, "w:", format=tarfile.PAX_FORMAT) as tar:
        for part, data in (("sys_info", info), ("pickle", main), ("tensors", views), ("storages", storages)):
            entry = tarfile.TarInfo(part)
            entry.size, entry.mtime = len(data.getvalue()), 0.5
            data.seek(0)
            tar.addfile(entry, data)
    back = torch.load(path)
    assert all(torch.equal(back[k], v) for k, v in value.items())


save_tar("tar.pth", state())
save("zip.pth", state())
save("legacy.pth", state(), legacy=True)
save("half.pth", state(lambda t, x: x.to(torch.float16 if t % 2 else torch.bfloat16)))
save("parameters.pth", state(lambda t, x: torch.nn.Parameter(x)))
save("strided.pth", state(shared))
save("strided-legacy.pth", state(shared), legacy=True)
save("checkpoint.pth", {"epoch": 3, "state_dict": state(), "loss": 0.25, "steps": [1, 2, 3]})
save("module.pth", torch.nn.Linear(2, 2))
save("batchnorm.pth", torch.nn.Sequential(torch.nn.Conv2d(3, 4, 3), torch.nn.BatchNorm2d(4)).state_dict())
