package dev.guard.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * The key of a server on 127.0.0.1 and the certificate that only those trust who are given {@link
 * #caFile()}: for tests that an adapter honours the one setting for certificates. Made by the JDK's
 * keytool. Immutable.
 */
public final class LoopbackTls {
  private static final String PASSWORD = "changeit";

  private final SSLContext server;
  private final Path caFile;

  private LoopbackTls(SSLContext server, Path caFile) {
    this.server = server;
    this.caFile = caFile;
  }

  /** Makes both in a folder. */
  public static LoopbackTls in(Path folder) {
    Path keys = folder.resolve("loopback.p12");
    Path ca = folder.resolve("loopback-ca.pem");
    keytool(
        keys,
        List.of(
            "-genkeypair",
            "-keyalg",
            "EC",
            "-dname",
            "CN=pretend",
            "-ext",
            "SAN=ip:127.0.0.1",
            "-validity",
            "2",
            "-storetype",
            "PKCS12"));
    keytool(keys, List.of("-exportcert", "-rfc", "-file", ca.toString()));
    return new LoopbackTls(server(keys), ca);
  }

  private static void keytool(Path keys, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(arguments);
    command.addAll(
        List.of("-alias", "pretend", "-keystore", keys.toString(), "-storepass", PASSWORD));
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IllegalStateException("keytool made no key in " + keys);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static SSLContext server(Path keys) {
    try (InputStream in = Files.newInputStream(keys)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(in, PASSWORD.toCharArray());
      KeyManagerFactory managers =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      managers.init(store, PASSWORD.toCharArray());
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(managers.getKeyManagers(), null, null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What the server side uses. */
  public SSLContext server() {
    return server;
  }

  /** The certificate as PEM, for {@code network.ca_file}. */
  public Path caFile() {
    return caFile;
  }
}
