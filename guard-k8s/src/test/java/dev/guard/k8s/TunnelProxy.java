package dev.guard.k8s;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** An HTTP proxy that tunnels every CONNECT to one port of this machine. */
final class TunnelProxy implements AutoCloseable {
  private final ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final Future<?> loop;
  private final int target;

  TunnelProxy(int target) throws IOException {
    this.target = target;
    this.loop = threads.submit(this::accept);
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort());
  }

  /** The first two words of each request. */
  List<String> asked() {
    return asked;
  }

  private Void accept() throws IOException {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        Future<?> tunnel = threads.submit(() -> tunnel(client));
        if (tunnel.isCancelled()) {
          return null;
        }
      } catch (SocketException e) {
        return null;
      }
    }
    return null;
  }

  private Void tunnel(Socket client) throws IOException {
    // The reader would swallow bytes of the tunnel, but the client waits for the answer first.
    BufferedReader head =
        new BufferedReader(
            new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
    String request = head.readLine();
    asked.add(String.join(" ", List.of(request.split(" ")).subList(0, 2)));
    int headers = 0;
    while (!head.readLine().isEmpty()) {
      headers++;
    }
    asked.add(headers + " headers");
    try (client;
        Socket upstream = new Socket(InetAddress.getLoopbackAddress(), target)) {
      client
          .getOutputStream()
          .write("HTTP/1.1 200 Connected\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      Future<?> back = threads.submit(() -> copy(upstream, client));
      copy(client, upstream);
      back.cancel(true);
    }
    return null;
  }

  private static Void copy(Socket from, Socket to) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      in.transferTo(out);
    } catch (IOException e) {
      // One side hung up, which ends the tunnel.
      return null;
    }
    return null;
  }

  @Override
  public void close() throws IOException {
    server.close();
    loop.cancel(true);
    threads.shutdownNow();
  }
}
