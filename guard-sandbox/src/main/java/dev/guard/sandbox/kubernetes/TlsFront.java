package dev.guard.sandbox.kubernetes;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Speaks TLS on a loopback port and passes the bytes on to a server that does not. The mock could
 * speak TLS itself, but makes an RSA key for every server, which takes a second each. Thread-safe.
 */
final class TlsFront implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TlsFront.class);
  private static final int BUFFER = 16_384;
  private static final int CLOSING_TURNS = 250;

  private final ServerSocket entrance;
  private final int behind;
  private final ExecutorService threads;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  private TlsFront(ServerSocket entrance, int behind) {
    this.entrance = entrance;
    this.behind = behind;
    this.threads =
        new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            60,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            task -> {
              Thread thread = new Thread(task, "sandbox-tls-" + entrance.getLocalPort());
              thread.setDaemon(true);
              return thread;
            },
            // Who comes while it closes is not served; close() ends the connection.
            new ThreadPoolExecutor.DiscardPolicy());
  }

  /** Listens on an ephemeral port for the server at the port {@code behind}. */
  static TlsFront start(SSLContext context, int behind) {
    try {
      ServerSocket entrance =
          context
              .getServerSocketFactory()
              .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
      TlsFront front = new TlsFront(entrance, behind);
      front.threads.execute(front::accept);
      return front;
    } catch (IOException failed) {
      throw new UncheckedIOException("A pretend API server cannot listen on loopback", failed);
    }
  }

  int port() {
    return entrance.getLocalPort();
  }

  private void accept() {
    while (!entrance.isClosed()) {
      try {
        Socket outside = entrance.accept();
        open.add(outside);
        threads.execute(() -> connect(outside));
      } catch (IOException closed) {
        log.debug("No more connections: {}", closed.getMessage());
      }
    }
  }

  private void connect(Socket outside) {
    try {
      outside.setTcpNoDelay(true);
      Socket inside = new Socket(InetAddress.getLoopbackAddress(), behind);
      inside.setTcpNoDelay(true);
      open.add(inside);
      threads.execute(() -> pass(inside, outside));
      pass(outside, inside);
    } catch (IOException failed) {
      log.debug("A connection could not be passed on: {}", failed.getMessage());
      end(outside);
    }
  }

  /** Passes bytes on in one direction; the end of either side is the end of both. */
  private void pass(Socket from, Socket to) {
    byte[] buffer = new byte[BUFFER];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      int read = in.read(buffer);
      while (read >= 0) {
        out.write(buffer, 0, read);
        out.flush();
        read = in.read(buffer);
      }
    } catch (IOException ended) {
      log.debug("A connection has ended: {}", ended.getMessage());
    } finally {
      end(from);
      end(to);
    }
  }

  private void end(Socket socket) {
    open.remove(socket);
    try {
      socket.close();
    } catch (IOException ended) {
      log.debug("A connection was gone already: {}", ended.getMessage());
    }
  }

  /** Returns when nothing is passed on any more, so that the server behind can end in peace. */
  @Override
  public void close() {
    try {
      entrance.close();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    threads.shutdown();
    boolean over = false;
    for (int i = 0; i < CLOSING_TURNS && !over; i++) {
      // Again and again, since connections may have been on their way in.
      open.forEach(this::end);
      over = isOver();
    }
    if (!over) {
      log.warn("Connections to a pretend API server do not end");
    }
  }

  private boolean isOver() {
    try {
      return threads.awaitTermination(20, TimeUnit.MILLISECONDS);
    } catch (InterruptedException asked) {
      Thread.currentThread().interrupt();
      return true;
    }
  }
}
