#!/usr/bin/env python3
"""Draws docs/dashboard.svg: the panels of deploy/components/monitoring/dashboard.json, evaluated by a real Prometheus over three replicas under load.

    dotnet build src/PortRules -c Release && demo/dashboard.py [--seconds 180] [--out docs/dashboard.svg]

Takes redis-server and prometheus (Debian packages of these names). Clients write, read, list and watch; after a half one replica is killed, and started again a little later.
"""
import argparse, contextlib, http.client, json, os, random, signal, socket, ssl, subprocess, sys, tempfile, threading, time, urllib.parse, urllib.request
from html import escape

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SERVER = os.path.join(ROOT, "src/PortRules/bin/Release/net10.0/OrleansAA.PortRules.dll")
DASHBOARD = os.path.join(ROOT, "deploy/components/monitoring/dashboard.json")
RULES = "/apis/firewalld.fedoraproject.org/v1/namespaces/%s/portrules"
SCRAPE_SECONDS, RATE_WINDOW, REPLICAS, OBJECTS = 2, "20s", 3, 400
COLORS = ["#3274d9", "#e0752d", "#56a64b", "#e02f44", "#8f3bb8", "#b877d9", "#1f9e9e", "#705da0", "#ad8b00", "#5195ce"]


def free_port():
    with contextlib.closing(socket.socket()) as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Site:
    """A Redis, replicas on it, and a Prometheus that scrapes them, in a directory of their own."""

    def __init__(self, directory):
        self.directory, self.processes, self.replicas = directory, [], {}
        self.redis, self.ports, self.prometheus = free_port(), [free_port() for _ in range(REPLICAS)], free_port()

    def run(self, *command):
        log = open(os.path.join(self.directory, "log"), "ab")
        self.processes.append(subprocess.Popen(command, cwd=self.directory, stdout=log, stderr=log))
        return self.processes[-1]

    def start_replica(self, port):
        self.replicas[port] = self.run("dotnet", SERVER, f"--secure-port={port}", f"--store=redis:127.0.0.1:{self.redis}")

    def start(self):
        self.run("redis-server", "--port", str(self.redis), "--appendonly", "yes", "--appendfsync", "always", "--save", "")
        self.start_replica(self.ports[0])
        self.await_ready(self.ports[0])
        for port in self.ports[1:]:
            self.start_replica(port)
            self.await_ready(port)
        certificates = {name: os.path.join(self.directory, ".aa", name) for name in ("ca.crt", "admin.crt", "admin.key")}
        with open(os.path.join(self.directory, "prometheus.yml"), "w") as f:
            json.dump({"global": {"scrape_interval": f"{SCRAPE_SECONDS}s"}, "scrape_configs": [{
                "job_name": "portrule", "scheme": "https", "tls_config": {"ca_file": certificates["ca.crt"], "cert_file": certificates["admin.crt"], "key_file": certificates["admin.key"]},
                "static_configs": [{"targets": [f"127.0.0.1:{p}"], "labels": {"instance": f"replica-{i}"}} for i, p in enumerate(self.ports)]}]}, f)
        self.run("prometheus", "--config.file=prometheus.yml", "--storage.tsdb.path=prometheus", f"--web.listen-address=127.0.0.1:{self.prometheus}")

    def connect(self, port):
        trust = ssl.create_default_context(cafile=os.path.join(self.directory, ".aa/ca.crt"))
        trust.load_cert_chain(os.path.join(self.directory, ".aa/admin.crt"), os.path.join(self.directory, ".aa/admin.key"))
        return http.client.HTTPSConnection("127.0.0.1", port, context=trust, timeout=10)

    def await_ready(self, port):
        for _ in range(600):
            with contextlib.suppress(OSError, http.client.HTTPException):
                connection = self.connect(port)
                connection.request("GET", "/readyz")
                if connection.getresponse().status == 200:
                    return
            time.sleep(0.1)
        sys.exit(f"a replica is not ready: see {self.directory}/log")

    def query(self, expression, start, end):
        asked = urllib.parse.urlencode({"query": expression, "start": start, "end": end, "step": SCRAPE_SECONDS})
        with urllib.request.urlopen(f"http://127.0.0.1:{self.prometheus}/api/v1/query_range?{asked}") as answer:
            return json.load(answer)["data"]["result"]

    def stop(self):
        for process in reversed(self.processes):
            process.send_signal(signal.SIGTERM)
        for process in self.processes:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=20)


def client(site, until, number, step):
    """Does one thing after the other at some replica, and goes on at another where that is gone."""
    chance, connection = random.Random(number), None
    while time.time() < until:
        try:
            connection = connection or site.connect(chance.choice(site.ports))
            step(connection, chance)
        except (OSError, http.client.HTTPException):
            connection = None
            time.sleep(0.2)


def ask(connection, method, path, body=None, kind="application/json"):
    connection.request(method, path, body and json.dumps(body), {"Content-Type": kind, "User-Agent": "load/1.0"})
    connection.getresponse().read()


def work(connection, chance):
    space, name = f"team-{chance.randrange(4)}", f"rule-{chance.randrange(OBJECTS)}"
    rule = {"apiVersion": "firewalld.fedoraproject.org/v1", "kind": "PortRule", "metadata": {"name": name}, "spec": {"name": "web", "host": "web.example.com", "port": chance.randrange(1, 65536)}}
    one, all_of_it = f"{RULES % space}/{name}", RULES % space
    step = chance.random()
    if step < 0.30:
        ask(connection, "POST", all_of_it, rule)
    elif step < 0.55:
        ask(connection, "PATCH", one, {"spec": {"port": chance.randrange(1, 65536)}}, "application/merge-patch+json")
    elif step < 0.60:
        ask(connection, "DELETE", one)
    elif step < 0.95:
        ask(connection, "GET", one)
    else:
        ask(connection, "GET", all_of_it)
    time.sleep(chance.random() * 0.03)


def watch(connection, _):
    connection.request("GET", "/apis/firewalld.fedoraproject.org/v1/portrules?watch=1&timeoutSeconds=60", headers={"User-Agent": "watcher/1.0"})
    answer = connection.getresponse()
    while answer.readline():
        pass


def draw(panels, start, end):
    columns, width, height, gap = 3, 420, 190, 14
    total = columns * (width + gap) + gap, ((len(panels) + columns - 1) // columns) * (height + gap) + gap
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {total[0]} {total[1]}" font-family="sans-serif" font-size="11">', f'<rect width="{total[0]}" height="{total[1]}" fill="#f4f5f5"/>']
    for i, panel in enumerate(panels):
        x, y = gap + (i % columns) * (width + gap), gap + (i // columns) * (height + gap)
        out.append(f'<g transform="translate({x},{y})">{draw_panel(panel, start, end, width, height)}</g>')
    return "\n".join(out + ["</svg>", ""])


def draw_panel(panel, start, end, width, height):
    left, right, top, bottom = 52, 8, 26, 44
    lines = panel["lines"]
    most = max([v for _, points in lines for _, v in points] or [0]) or 1
    at = lambda t, v: (left + (t - start) / (end - start) * (width - left - right), height - bottom - v / most * (height - top - bottom))
    out = [f'<rect width="{width}" height="{height}" rx="3" fill="#fff" stroke="#d8d9da"/>', f'<text x="10" y="17" font-weight="bold">{escape(panel["title"])}</text>']
    for part in range(5):
        y = at(start, most * part / 4)[1]
        out.append(f'<path d="M{left} {y:.1f}H{width - right}" stroke="#e6e6e6"/><text x="{left - 4}" y="{y + 4:.1f}" text-anchor="end" fill="#666">{amount(most * part / 4, panel["unit"])}</text>')
    for i, (_, points) in enumerate(lines):
        path = "".join(f'{"L" if j and t - points[j - 1][0] <= 2 * SCRAPE_SECONDS else "M"}{at(t, v)[0]:.1f} {at(t, v)[1]:.1f}' for j, (t, v) in enumerate(points))
        out.append(f'<path d="{path}" fill="none" stroke="{COLORS[i % len(COLORS)]}" stroke-width="1.3"/>')
    x, y = left, height - bottom + 16
    for i, (name, _) in enumerate(lines):
        taken = 24 + 6.3 * len(name)
        if x + taken > width and x > left:
            x, y = left, y + 13
        if y > height - 4:
            break
        out.append(f'<rect x="{x:.0f}" y="{y - 8}" width="9" height="9" fill="{COLORS[i % len(COLORS)]}"/><text x="{x + 12:.0f}" y="{y}" fill="#333">{escape(name)}</text>')
        x += taken
    if not lines:
        out.append(f'<text x="{width / 2}" y="{height / 2}" text-anchor="middle" fill="#999">nothing of it has happened</text>')
    return "".join(out)


def amount(value, unit):
    if unit == "s" and value < 1:
        return f"{value * 1000:.3g} ms"
    for power, prefix in ((1 << 30, "Gi"), (1 << 20, "Mi"), (1 << 10, "Ki")) if unit == "bytes" else ((1e6, "M"), (1e3, "k")):
        if value >= power:
            return f"{value / power:.3g} {prefix}"
    return f"{value:.3g}" + (" s" if unit == "s" else "")


def legend(pattern, labels):
    for name, value in labels.items():
        pattern = pattern.replace("{{%s}}" % name, value)
    return pattern


def evaluate(site, start, end):
    panels = []
    for panel in json.load(open(DASHBOARD))["panels"]:
        lines = []
        for target in panel["targets"]:
            for series in site.query(target["expr"].replace("$__rate_interval", RATE_WINDOW), start, end):
                points = [(float(t), float(v)) for t, v in series["values"] if v not in ("NaN", "+Inf")]
                lines += [(legend(target["legendFormat"], series["metric"]), points)] if points else []
        panels.append({"title": panel["title"], "unit": panel["fieldConfig"]["defaults"].get("unit"), "lines": lines})
    return panels


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--seconds", type=int, default=180)
    arguments.add_argument("--out", default=os.path.join(ROOT, "docs/dashboard.svg"))
    arguments = arguments.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        site = Site(directory)
        try:
            site.start()
            start, until = time.time(), time.time() + arguments.seconds
            threads = [threading.Thread(target=client, args=(site, until, i, work if i < 12 else watch), daemon=True) for i in range(24)]
            for thread in threads:
                thread.start()
                time.sleep(arguments.seconds / 20 / len(threads))
            time.sleep(max(0, start + arguments.seconds / 2 - time.time()))
            site.replicas[site.ports[2]].kill()
            time.sleep(arguments.seconds / 12)
            site.start_replica(site.ports[2])
            time.sleep(max(0, until - time.time()))
            panels = evaluate(site, start, until)
        finally:
            site.stop()
    with open(arguments.out, "w") as out:
        out.write(draw(panels, start, until))
    print(f"{arguments.out}: {len(panels)} panels, {sum(bool(p['lines']) for p in panels)} with data")


if __name__ == "__main__":
    main()
