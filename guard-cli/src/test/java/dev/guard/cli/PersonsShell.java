package dev.guard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.sandbox.fleet.Fleet;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Lines that a person types at a pretend fleet, done by bash as they are written, in a clone of the
 * fleet's repository. Its {@code git} is the real one. Its {@code flux}, {@code kubectl} and {@code
 * helm} hand their arguments to {@link ClusterTools}. For one thread.
 */
final class PersonsShell implements AutoCloseable {
  /** A command that sends its arguments, and prints and exits as it is told. */
  private static final String STAND_IN =
      """
      #!/bin/bash
      exec 3<>"/dev/tcp/127.0.0.1/$CLUSTER_TOOLS" || exit 70
      printf '%s\\0' "$#" "${0##*/}" "$@" >&3
      IFS= read -r code <&3
      if [ "$code" = 0 ]; then cat <&3; else cat <&3 >&2; fi
      exit "$code"
      """;

  private final Path folder;
  private final Path clone;
  private final ServerSocket door;
  private final ClusterTools tools;

  PersonsShell(Path folder, Fleet fleet, ClusterTools tools) {
    this.folder = folder;
    this.clone = folder.resolve("clone");
    this.tools = tools;
    try {
      Path bin = Files.createDirectories(folder.resolve("bin"));
      for (String name : List.of("flux", "kubectl", "helm")) {
        Path command = Files.writeString(bin.resolve(name), STAND_IN);
        Files.setPosixFilePermissions(command, PosixFilePermissions.fromString("rwx------"));
      }
      String token = Files.readString(fleet.config().resolveSibling("secrets/gitlab-token"));
      String basic =
          Base64.getEncoder()
              .encodeToString(("mara:" + token.strip()).getBytes(StandardCharsets.UTF_8));
      Files.writeString(
          folder.resolve(".gitconfig"),
          """
          [user]
            name = Mara Lindt
            email = mara@example.com
          [http]
            extraHeader = "Authorization: Basic %s"
          """
              .formatted(basic));
      door = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      run(
          folder,
          "git clone -q "
              + fleet.gitlabUrl()
              + "/"
              + Fleet.PROJECT
              + ".git "
              + clone.getFileName());
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    Thread thread = new Thread(this::serve, "cluster-tools");
    thread.setDaemon(true);
    thread.start();
  }

  /** Does one line; what it prints is the answer, and it has to succeed. */
  String type(String line) {
    return run(clone, line);
  }

  private String run(Path at, String line) {
    try {
      ProcessBuilder builder =
          new ProcessBuilder("bash", "-c", line).directory(at.toFile()).redirectErrorStream(true);
      builder
          .environment()
          .merge("PATH", folder.resolve("bin").toString(), (path, bin) -> bin + ":" + path);
      builder.environment().put("CLUSTER_TOOLS", Integer.toString(door.getLocalPort()));
      builder.environment().put("HOME", folder.toString());
      builder.environment().put("GIT_CONFIG_NOSYSTEM", "1");
      builder.environment().put("GIT_TERMINAL_PROMPT", "0");
      Process process = builder.start();
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as("%s: %s", line, said).isZero();
      return said;
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    } catch (InterruptedException asked) {
      throw new IllegalStateException(asked);
    }
  }

  private void serve() {
    while (true) {
      try (Socket caller = door.accept();
          OutputStream out = caller.getOutputStream()) {
        InputStream in = new DataInputStream(caller.getInputStream());
        int arguments = Integer.parseInt(word(in));
        List<String> words = new ArrayList<>();
        for (int i = 0; i <= arguments; i++) {
          words.add(word(in));
        }
        out.write(answer(words).getBytes(StandardCharsets.UTF_8));
      } catch (SocketException closed) {
        return;
      } catch (IOException failed) {
        throw new UncheckedIOException(failed);
      }
    }
  }

  private String answer(List<String> words) {
    try {
      return "0\n" + tools.call(words.get(0), words.subList(1, words.size()));
    } catch (RuntimeException | AssertionError refused) {
      return "1\n" + refused.getMessage() + "\n";
    }
  }

  private static String word(InputStream in) throws IOException {
    StringBuilder word = new StringBuilder();
    for (int next = in.read(); next > 0; next = in.read()) {
      word.append((char) next);
    }
    return word.toString();
  }

  @Override
  public void close() {
    try {
      door.close();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
