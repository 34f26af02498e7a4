"""Train farmnet, a small VGG-shaped feature network, on nothing but generator.py's pictures.

Objective: dense texture recognition.  Two (sometimes three) textures are pasted together with
random masks, and 1x1 heads on pool3, conv4_4 and conv5_1 must say *at every position* which
class lies there (soft targets = mask coverage).  One picture thus yields ~140 labels rather
than one, which is what makes an hour on two CPU cores enough.  The heads are thrown away.

    python3 train.py --pool pool0.npy pool1.npy --seconds 1500 --out run1.pt
    python3 train.py --export run1.pt --out farmnet          # fold BN, normalise, safetensors
"""
import argparse, json, os, struct, time
import numpy as np, torch, torch.nn as nn, torch.nn.functional as F
import generator as G

WIDTHS = (32, 48, 96, 160, 160)
LAYERS = [f'conv{s}_{k}' for s, n in zip(range(1, 6), (2, 2, 4, 4, 1)) for k in range(1, n + 1)]
MEAN, STD = 0.5, 0.25                                     # input: RGB in [0,1], (x - MEAN) / STD

class Net(nn.Module):
    def __init__(self, widths=WIDTHS, classes=G.CLASSES):
        super().__init__()
        self.conv, self.bn, c = nn.ModuleDict(), nn.ModuleDict(), 3
        for name in LAYERS:
            o = widths[int(name[4]) - 1]
            self.conv[name] = nn.Conv2d(c, o, 3, padding=1, bias=False)
            nn.init.kaiming_normal_(self.conv[name].weight, nonlinearity='relu')
            self.bn[name] = nn.BatchNorm2d(o, momentum=.05); c = o
        self.head3, self.head4, self.head5 = (nn.Conv2d(widths[i], classes, 1) for i in (2, 3, 4))

    def forward(self, x):
        out = []
        for name in LAYERS:
            if name.endswith('_1') and name != 'conv1_1':
                x = F.avg_pool2d(x, 2)
                if name == 'conv4_1': out.append(self.head3(x))
            x = F.relu(self.bn[name](self.conv[name](x)), inplace=True)
            if name == 'conv4_4': out.append(self.head4(x))
        return out + [self.head5(x)]

class Batches:
    """Random crops of the pool, colour jitter, pasted together under random masks."""
    def __init__(self, pools, seed=0):
        self.x = [np.load(p, mmap_mode='r') for p in pools]
        self.y = np.concatenate([np.load(p.replace('.npy', '.cls.npy')) for p in pools])
        self.x = [np.array(a) for a in self.x]; self.off = np.cumsum([0] + [len(a) for a in self.x])
        self.r = np.random.default_rng(seed); self.masks = np.stack([G.mask(self.r) for _ in range(1500)])
        self.queue = []

    def pick(self, n):
        if len(self.queue) < n: self.queue = list(self.r.permutation(len(self.y))) + self.queue
        idx = self.queue[-n:]; del self.queue[-n:]; return np.array(idx)

    def crops(self, n, size):
        r, idx = self.r, self.pick(n)
        src = min(int(r.choice([size, size, size * 3 // 2] if size > 32 else [48, 64])), G.N)   # some batches: shrunk
        out = np.empty((n, src, src, 3), np.uint8)
        for k, i in enumerate(idx):
            w = np.searchsorted(self.off, i, 'right') - 1; a, b = r.integers(0, G.N - src + 1, 2)
            out[k] = self.x[w][i - self.off[w], a:a + src, b:b + src]
        x = torch.from_numpy(out).permute(0, 3, 1, 2).float() / 255
        if src != size: x = F.interpolate(x, size=(size, size), mode='bilinear', antialias=True, align_corners=False)
        f = lambda *s: torch.from_numpy(r.normal(size=s).astype(np.float32))
        mu = x.mean((2, 3), keepdim=True)                                   # contrast, brightness, tint
        x = (x - mu) * torch.exp(.2 * f(n, 1, 1, 1)) + mu + .06 * f(n, 1, 1, 1) + .03 * f(n, 3, 1, 1)
        return x.clamp(0, 1), torch.from_numpy(self.y[idx])

    def mask(self, n, size):
        m = self.masks[self.r.integers(0, len(self.masks), n)]
        a, b = self.r.integers(0, G.N - size + 1, 2)
        m = torch.from_numpy(m[:, a:a + size, b:b + size]).float()[:, None] / 255
        m[: n // 3] = 1                                                     # a third stays pure
        return m

    def __call__(self, n, size):
        x, y = self.crops(n, size); p = torch.ones(n, 1, size, size); terms = [(y, p)]
        for k in range(1, 3 if self.r.random() < .4 else 2):
            x2, y2 = self.crops(n, size); m = self.mask(n, size)
            x = m * x + (1 - m) * x2; terms = [(t, q * m) for t, q in terms] + [(y2, 1 - m)]
        # noise on half of the pictures: filters that ignore grain give the optimiser no reason to draw it
        s = torch.from_numpy(np.where(self.r.random(n) < .5, self.r.uniform(0, .12, n), 0).astype(np.float32))
        x = x + s[:, None, None, None] * torch.randn(x.shape)
        return (x - MEAN) / STD, terms

def dense_loss(out, terms):
    """Cross entropy with per-position soft targets, averaged over positions; and its accuracy."""
    lp, g, loss, hit = F.log_softmax(out.float(), 1), out.shape[-1], 0, 0
    with torch.no_grad(): win = lp.argmax(1)
    for y, p in terms:
        q = F.adaptive_avg_pool2d(p, g)[:, 0]
        loss = loss - (q * lp.gather(1, y[:, None, None, None].expand(-1, 1, g, g))[:, 0]).mean()
        hit = hit + (q * (win == y[:, None, None])).mean()
    return loss, float(hit)

class Muon(torch.optim.Optimizer):
    """Momentum whose update is orthogonalised by Newton-Schulz (Keller Jordan); filters keep a fixed
    norm, which BatchNorm makes harmless.  Far fewer samples than Adam in runs this short."""
    def __init__(self, params, lr=.04, momentum=.95): super().__init__(params, dict(lr=lr, momentum=momentum))

    @torch.no_grad()
    def step(self):
        for g in self.param_groups:
            for p in g['params']:
                b = self.state[p].setdefault('b', torch.zeros_like(p)); b.lerp_(p.grad, 1 - g['momentum'])
                x = p.grad.lerp(b, g['momentum']).reshape(len(p), -1); x = x / (x.norm() + 1e-7); t = x.shape[0] > x.shape[1]
                x = x.T if t else x
                for _ in range(4):
                    A = x @ x.T; x = 3.4445 * x + (-4.7750 * A + 2.0315 * A @ A) @ x
                p.mul_(len(p) ** .5 / p.norm()).add_((x.T if t else x).reshape(p.shape), alpha=-g['lr'])

def family_loss(out, terms):
    """The same loss for the 32 families: their probabilities are sums over their classes."""
    lp = F.log_softmax(out.float(), 1); n, _, g, _ = lp.shape
    fp = torch.logsumexp(lp.reshape(n, -1, G.PER_FAMILY, g, g), 2)
    return dense_loss(fp, [(y // G.PER_FAMILY, p) for y, p in terms])[0]

def train(a):
    torch.manual_seed(a.seed); torch.set_num_threads(1); net = Net().to(memory_format=torch.channels_last); data = Batches(a.pool, a.seed)
    if a.init: net.load_state_dict(torch.load(a.init))
    filters = [m.weight for m in net.conv.values()]
    rest = [p for n, p in net.named_parameters() if not n.startswith('conv.')]
    muon, adam = Muon(filters), torch.optim.AdamW(rest, lr=1e-3, betas=(.9, .98), weight_decay=.01)
    t0, seen, step, avg = time.time(), 0, 0, np.zeros(4)
    while (f := (time.time() - t0) / a.seconds) < 1:
        size, n = (32, 32) if f < a.small else (48, 24) if f < a.mid else (64, 16) if f < a.big else (96, 10)
        decay = min(f / .03 + .05, 1) * min((1 - f) / a.flat, 1)
        for g in muon.param_groups: g['lr'] = a.lr * decay + 1e-4
        for g in adam.param_groups: g['lr'] = a.lr * .1 * decay + 1e-5
        x, terms = data(n, size)
        with torch.autocast('cpu', dtype=torch.bfloat16):                   # twice as fast with AVX512-BF16
            out = net(x.contiguous(memory_format=torch.channels_last))
        L = [dense_loss(o, terms) for o in out]
        loss = .3 * L[0][0] + .7 * L[1][0] + L[2][0] + .5 * family_loss(out[1], terms) + .5 * family_loss(out[2], terms)
        net.zero_grad(set_to_none=True); loss.backward(); muon.step(); adam.step()
        step += 1; seen += n; avg = avg * .97 + .03 * np.array([float(L[1][0] + L[2][0]) / 2, L[0][1], L[1][1], L[2][1]])
        if step % 50 == 0:
            k = 1 - .97 ** step
            print(f'{time.time()-t0:6.0f}s cpu {time.process_time():5.0f}s step {step} seen {seen} size {size} lr {a.lr*decay:.1e} ce {avg[0]/k:.3f} cell acc {avg[1]/k:.3f} {avg[2]/k:.3f} {avg[3]/k:.3f}', flush=True)
            torch.set_num_threads(2 if a.threads == 2 and os.getloadavg()[0] < 4 else 1)
        if step % 100 == 0: torch.save(net.state_dict(), a.out)
    torch.save(net.state_dict(), a.out); print('held-out accuracy', accuracy(net))

@torch.no_grad()
def accuracy(net, per=4):
    """Whole-picture classification of pictures never seen (another seed), conv5_1 head averaged."""
    net.eval(); hit = fam = n = 0
    for c in range(0, G.CLASSES, 8):
        x = np.stack([G.draw(c + k, np.random.default_rng([999, c + k, j])) for k in range(8) for j in range(per)])
        y = np.repeat(np.arange(c, c + 8), per)
        w = net((torch.from_numpy(x).permute(0, 3, 1, 2).float() / 255 - MEAN) / STD)[2].mean((2, 3)).argmax(1).numpy()
        hit += (w == y).sum(); fam += (w // G.PER_FAMILY == y // G.PER_FAMILY).sum(); n += len(y)
    return f'class {hit/n:.3f} family {fam/n:.3f} of {n}'

# ---- export
def fold(net):
    """BatchNorm into conv weight and bias."""
    W = {}
    for name in LAYERS:
        b = net.bn[name]; s = b.weight / torch.sqrt(b.running_var + b.eps)
        W[name + '.weight'] = (net.conv[name].weight * s[:, None, None, None]).detach()
        W[name + '.bias'] = (b.bias - b.running_mean * s).detach()
    return W

def features(W, x, pool='avg', upto=None):
    out = {}
    for name in LAYERS:
        if name.endswith('_1') and name != 'conv1_1': x = F.avg_pool2d(x, 2) if pool == 'avg' else F.max_pool2d(x, 2)
        x = F.relu(F.conv2d(x, W[name + '.weight'], W[name + '.bias'], padding=1)); out[name] = x
        if name == upto: break
    return out

@torch.no_grad()
def normalise(W, pictures, eps=2e-3, mode='mean'):
    """Gatys' rescaling: every filter's mean (or root mean square) activation over pictures and positions becomes 1.
    ReLU is positively homogeneous, so undoing it in the next layer keeps the function; filters
    (almost) never active are removed."""
    for i, name in enumerate(LAYERS):
        f = features(W, pictures, upto=name)[name]
        m = f.mean((0, 2, 3)) if mode == 'mean' else f.pow(2).mean((0, 2, 3)).sqrt(); keep = m > eps * m.mean()
        W[name + '.weight'] = (W[name + '.weight'] / m[:, None, None, None])[keep]; W[name + '.bias'] = (W[name + '.bias'] / m)[keep]
        if i + 1 < len(LAYERS):
            k = LAYERS[i + 1] + '.weight'; W[k] = (W[k] * m[None, :, None, None])[:, keep]
        if (~keep).any(): print(name, 'dropped', int((~keep).sum()), 'dead filters')
    return W

def save_safetensors(path, W, meta, dtype):
    head, blob, off = {'__metadata__': meta}, [], 0
    for k, v in W.items():
        b = np.ascontiguousarray(v.numpy().astype(dtype)).tobytes()
        head[k] = {'dtype': 'F16' if dtype == np.float16 else 'F32', 'shape': list(v.shape), 'data_offsets': [off, off + len(b)]}
        blob.append(b); off += len(b)
    h = json.dumps(head, separators=(',', ':')).encode(); h += b' ' * (-len(h) % 8)
    open(path, 'wb').write(struct.pack('<Q', len(h)) + h + b''.join(blob))

def load_safetensors(path):
    d = open(path, 'rb').read(); n = struct.unpack('<Q', d[:8])[0]; head = json.loads(d[8:8 + n]); head.pop('__metadata__', None)
    return {k: torch.from_numpy(np.frombuffer(d[8 + n + v['data_offsets'][0]:8 + n + v['data_offsets'][1]],
            np.float16 if v['dtype'] == 'F16' else np.float32).reshape(v['shape']).astype(np.float32)) for k, v in head.items()}

def calibration(n=96, seed=5):
    """Composites of fresh pictures, 128 px, used for the mean activations."""
    r = np.random.default_rng([31, seed]); P = lambda: G.draw(int(r.integers(G.CLASSES)), r) / 255.
    x = np.stack([(lambda m: P() * m + P() * (1 - m))(G.mask(r)[..., None] / 255.) for _ in range(n)])
    return (torch.from_numpy(x.astype(np.float32)).permute(0, 3, 1, 2) - MEAN) / STD

def export(a):
    torch.set_num_threads(a.threads); net = Net()
    if a.export != 'random': net.load_state_dict(torch.load(a.export))
    else:                                                 # baseline: He filters, BatchNorm statistics from data
        torch.manual_seed(a.seed); net = Net(); net.train()
        for b in net.bn.values(): b.momentum = None
        with torch.no_grad(): net(calibration(64, 6))
    net.eval(); W = normalise(fold(net), calibration(), mode=a.norm)
    meta = {'name': 'farmnet', 'input': 'RGB float in [0,1]; x = (rgb - mean) / std', 'mean': f'{MEAN},{MEAN},{MEAN}', 'std': f'{STD},{STD},{STD}',
            'padding': 'zero 1', 'pooling': 'avg 2x2 stride 2 before conv2_1 conv3_1 conv4_1 conv5_1', 'activation': 'relu after every conv',
            'layers': ','.join(LAYERS), 'normalised': f'{a.norm} activation of every filter is 1 on procedural pictures',
            'training_data': 'procedural pictures drawn by generator.py only; no photographs'}
    for ext, t in (('fp16', np.float16), ('fp32', np.float32)): save_safetensors(f'{a.out}.{ext}.safetensors', W, meta, t)
    big = max(float(v.abs().max()) for v in W.values()); print('params', sum(v.numel() for v in W.values()), 'max |w|', big)

if __name__ == '__main__':
    p = argparse.ArgumentParser(); p.add_argument('--pool', nargs='*'); p.add_argument('--seconds', type=float, default=1500); p.add_argument('--out')
    p.add_argument('--norm', default='rms', choices=('rms', 'mean')); p.add_argument('--init'); p.add_argument('--export'); p.add_argument('--lr', type=float, default=.04); p.add_argument('--small', type=float, default=.2); p.add_argument('--mid', type=float, default=.7); p.add_argument('--big', type=float, default=.88); p.add_argument('--flat', type=float, default=.7)
    p.add_argument('--seed', type=int, default=0); p.add_argument('--threads', type=int, default=2); a = p.parse_args()
    export(a) if a.export else train(a)
