"""A socket of its own for every pair of processes that talk, so that each link can be cut, slowed or silenced alone."""

import asyncio
import pathlib
import threading

CHUNK = 65536


class Link:
    """One client's way to one server. `mode` is read at every chunk; change it through Links.set."""

    def __init__(self, client, server):
        self.name = f"{client}-{server}"
        self.server = server
        self.mode = "whole"
        self.delay = 0.0
        self.writers = set()
        # Connections that swallowed something: they can never go on.
        self.spoiled = set()


class Links:
    """Runs all proxies on one thread. Modes:

    whole      bytes pass
    cut        connections are closed, new ones too
    delayed    every chunk waits `delay` seconds
    half-open  connections are accepted, what is sent is read, nothing ever comes back
    deaf       what is asked arrives, and at the first byte of an answer the connection is closed: the answer is lost
    """

    def __init__(self):
        self.links = {}
        # Server name to the path of the socket it listens on.
        self.backends = {}
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.servers = []

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *error):
        async def end():
            for server in self.servers:
                server.close()
            for link in self.links.values():
                for writer in list(link.writers):
                    writer.close()
            tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        self._run(end())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()

    def _run(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(timeout=30)

    def add(self, client, server, path, backend):
        """Listens on `path` for `client`, and passes what comes to the socket `backend` of `server`."""
        link = Link(client, server)
        self.links[link.name] = link
        self.backends.setdefault(server, str(backend))
        pathlib.Path(path).parent.mkdir(mode=0o700, parents=True, exist_ok=True)

        async def listen():
            self.servers.append(await asyncio.start_unix_server(
                lambda reader, writer: self._serve(link, reader, writer), path))
        self._run(listen())

    def set(self, name, mode, delay=0.0):
        async def change():
            link = self.links[name]
            link.mode, link.delay = mode, delay
            doomed = link.writers if mode == "cut" else link.spoiled if mode == "whole" else set()
            for writer in list(doomed):
                writer.close()
        self._run(change())

    def move(self, server, backend):
        """From now on new connections to `server` reach another socket; those that stand are closed."""
        async def change():
            self.backends[server] = str(backend)
            for link in self.links.values():
                if link.server == server:
                    for writer in list(link.writers):
                        writer.close()
        self._run(change())

    async def _serve(self, link, reader, writer):
        if link.mode == "cut":
            writer.close()
            return
        link.writers.add(writer)
        server = None
        try:
            if link.mode == "half-open":
                await self._swallow(link, reader, writer)
                return
            server_reader, server = await asyncio.open_unix_connection(self.backends[link.server])
            link.writers.add(server)
            await asyncio.gather(self._pump(link, reader, server, writer, up=True),
                                 self._pump(link, server_reader, writer, server, up=False))
        except OSError:
            pass
        finally:
            for end in (writer, server):
                if end is not None:
                    link.writers.discard(end)
                    link.spoiled.discard(end)
                    end.close()

    @staticmethod
    async def _swallow(link, reader, *ends):
        link.spoiled.update(ends)
        while await reader.read(CHUNK):
            pass

    async def _pump(self, link, reader, writer, other, up):
        try:
            while data := await reader.read(CHUNK):
                if link.mode == "delayed":
                    await asyncio.sleep(link.delay)
                if link.mode == "half-open":
                    await self._swallow(link, reader, writer, other)
                    break
                if link.mode == "deaf" and not up:
                    break
                writer.write(data)
                await writer.drain()
        except OSError:
            pass
        finally:
            writer.close()
            other.close()
