package dev.guard.sandbox.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server that ends while clients connect ends quietly. */
class ClusterServerTest {
  private static final int CLIENTS = 4;

  private final Queue<Throwable> thrown = new ConcurrentLinkedQueue<>();
  private final Logger root = Logger.getLogger("");
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord entry) {
          if (entry.getThrown() != null) {
            thrown.add(entry.getThrown());
          }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };
  private Thread.UncaughtExceptionHandler before;

  @BeforeEach
  void listen() {
    before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> thrown.add(failure));
    root.addHandler(handler);
  }

  @AfterEach
  void forget() {
    root.removeHandler(handler);
    Thread.setDefaultUncaughtExceptionHandler(before);
  }

  /** The mock warned, with a stack trace each, of connections that came in while it ended. */
  @Test
  void givenClientsThatConnectAllTheTime_whenServersEnd_thenNothingIsThrownOrLogged()
      throws Exception {
    LoopbackCertificate certificate = LoopbackCertificate.create();
    for (int round = 0; round < 10; round++) {
      ClusterServer server = ClusterServer.start("c" + round, "token", certificate);
      try (Clients clients = new Clients(server.url().getPort())) {
        clients.awaitConnections();
        server.close();
      }
    }

    assertThat(thrown).isEmpty();
  }

  /** Connect again and again until the server is gone. */
  private static final class Clients implements AutoCloseable {
    private final CountDownLatch connected = new CountDownLatch(20);
    private final AtomicBoolean over = new AtomicBoolean();

    private final CompletableFuture<?> all;

    Clients(int port) {
      all =
          CompletableFuture.allOf(
              Stream.generate(
                      () ->
                          CompletableFuture.runAsync(
                              () -> connect(port), task -> new Thread(task).start()))
                  .limit(CLIENTS)
                  .toArray(CompletableFuture<?>[]::new));
    }

    private void connect(int port) {
      while (!over.get()) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
          OutputStream out = socket.getOutputStream();
          out.write("GET / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII));
          connected.countDown();
        } catch (IOException gone) {
          over.set(true);
        }
      }
    }

    void awaitConnections() throws InterruptedException {
      assertThat(connected.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Override
    public void close() {
      over.set(true);
      all.orTimeout(30, TimeUnit.SECONDS).join();
    }
  }
}
