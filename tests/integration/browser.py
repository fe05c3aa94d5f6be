"""A page in Chromium, spoken to over a pipe (Chrome DevTools Protocol): what a reader of the page would see."""

import fcntl
import json
import os
import select
import shutil
import subprocess
import tempfile
import time

from deployment import PATIENCE, ROOT

WEB = ROOT / "web"


def check_built():
    """Fails at once where the page is missing or older than its sources: what such a page lacks would be waited for in vain."""
    sources = [file for folder in ("src", "static") for file in (WEB / folder).rglob("*") if file.is_file()]
    built = WEB / "dist" / "app.js"
    if not built.exists() or built.stat().st_mtime < max(file.stat().st_mtime for file in sources):
        raise AssertionError("the page is not built from its sources: deploy/npm.sh web && (cd web && npm run build)")


class Page:
    """One tab at `url`, which shows the page of these sources; ends its browser on leaving."""

    def __init__(self, url):
        check_built()
        self.profile = tempfile.mkdtemp(prefix="jbpage", dir="/tmp")
        # Chromium reads from 3 and writes to 4; ours stand above, so that neither is overwritten on the way there.
        (its_in, self.ours_out), (self.ours_in, its_out) = [
            [fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in os.pipe()] for _ in range(2)]

        def hand_over():
            os.dup2(its_in, 3)
            os.dup2(its_out, 4)
        self.process = subprocess.Popen(
            ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--remote-debugging-pipe",
             f"--user-data-dir={self.profile}", "about:blank"],
            pass_fds=(3, 4), preexec_fn=hand_over, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, env={**os.environ, "HOME": self.profile})
        for end in (its_in, its_out):
            os.close(end)
        self.unread = b""
        self.calls = 0
        self.session = None
        target = self.call("Target.createTarget", url=url)["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.process.terminate()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        for end in (self.ours_in, self.ours_out):
            os.close(end)
        shutil.rmtree(self.profile, ignore_errors=True)

    def call(self, method, **parameters):
        self.calls += 1
        message = {"id": self.calls, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.ours_out, json.dumps(message).encode() + b"\0")
        until = time.monotonic() + 30 * PATIENCE
        while True:
            while b"\0" not in self.unread:
                if not select.select([self.ours_in], [], [], max(0, until - time.monotonic()))[0]:
                    raise AssertionError(f"Chromium does not answer {method}")
                more = os.read(self.ours_in, 65536)
                if not more:
                    raise AssertionError("Chromium ended")
                self.unread += more
            answer, self.unread = self.unread.split(b"\0", 1)
            answer = json.loads(answer)
            if answer.get("id") != self.calls:
                continue
            if "error" in answer:
                raise AssertionError(f"{method}: {answer['error']}")
            return answer["result"]

    def text(self, selector):
        """What is visible there; "" where nothing is."""
        script = f"document.querySelector({json.dumps(selector)})?.innerText ?? ''"
        return self.call("Runtime.evaluate", expression=script)["result"].get("value", "")
