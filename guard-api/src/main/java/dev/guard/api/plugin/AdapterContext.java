package dev.guard.api.plugin;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import javax.net.ssl.X509TrustManager;

/** What GUARD gives an adapter. Thread-safe. */
public interface AdapterContext {
  /** Domain time: windows, soaks, time stamps of what happened. May be virtual and may jump. */
  InstantSource time();

  /** The machine's clock: lease and token expiry. Never virtual. */
  InstantSource wallClock();

  /** The rate limit of a service, shared by all its users: {@code gitlab}, {@code datadog}. */
  Permits permits(String service);

  /** How to reach the outside: one setting for every client. */
  Network network();

  /**
   * The network settings that every client honours.
   *
   * @param proxy an HTTP proxy, without credentials
   * @param caFile PEM certificates to trust beside those of the JDK
   * @param connectTimeout for opening a connection
   * @param requestTimeout for one request with its answer
   */
  record Network(
      Optional<URI> proxy,
      Optional<Path> caFile,
      Duration connectTimeout,
      Duration requestTimeout) {
    /** Where the proxy listens; port 80 where the setting names none. */
    public Optional<InetSocketAddress> proxyAddress() {
      return proxy.map(
          uri ->
              InetSocketAddress.createUnresolved(
                  uri.getHost(), uri.getPort() < 0 ? 80 : uri.getPort()));
    }

    /** What TLS clients trust where it is not only the JDK's authorities. */
    public Optional<X509TrustManager> trust() {
      return caFile.map(Trust::withFile);
    }

    /** No proxy, the JDK's certificates, 5 s to connect and 30 s for a request. */
    public static Network direct() {
      return new Network(
          Optional.empty(), Optional.empty(), Duration.ofSeconds(5), Duration.ofSeconds(30));
    }
  }
}
