"""Listens on an address of this network namespace, and hands each connection on to the same address of the namespace that a file descriptor is of."""
import ctypes
import os
import socket
import sys
import threading

host, port = sys.argv[1].rsplit(":", 1)
address = (host, int(port))
listener = socket.create_server(address)

# A socket stays in the namespace it was made in; what is made from now on is in the other, which the file descriptor is of.
if ctypes.CDLL(None, use_errno=True).setns(int(sys.argv[2]), 0) != 0:
    sys.exit(os.strerror(ctypes.get_errno()))


def pump(source, sink):
    try:
        while data := source.recv(65536):
            sink.sendall(data)
    except OSError:
        pass
    finally:
        for end in (source, sink):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass


while True:
    client, _ = listener.accept()
    try:
        server = socket.create_connection(address)
    except OSError:
        client.close()
        continue
    for ends in ((client, server), (server, client)):
        threading.Thread(target=pump, args=ends, daemon=True).start()
