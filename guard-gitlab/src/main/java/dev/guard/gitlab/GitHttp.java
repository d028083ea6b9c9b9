package dev.guard.gitlab;

import dev.guard.api.plugin.AdapterContext.Network;
import java.io.IOException;
import java.net.Proxy;
import java.net.URL;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.eclipse.jgit.transport.http.HttpConnection;
import org.eclipse.jgit.transport.http.HttpConnectionFactory;
import org.eclipse.jgit.transport.http.JDKHttpConnection;
import org.jspecify.annotations.Nullable;

/**
 * JGit's HTTP connections with GUARD's network settings; remembers the last answer, whose status
 * and headers JGit's exceptions leave out. For one operation and one thread.
 */
final class GitHttp implements HttpConnectionFactory {
  private final Proxy proxy;
  private final Optional<X509TrustManager> trust;
  private final int connectMillis;
  private @Nullable HttpConnection last;
  private int lastStatus;

  GitHttp(Network network, Optional<X509TrustManager> trust) {
    this.proxy =
        network
            .proxyAddress()
            .map(address -> new Proxy(Proxy.Type.HTTP, address))
            .orElse(Proxy.NO_PROXY);
    this.trust = trust;
    this.connectMillis = Math.toIntExact(network.connectTimeout().toMillis());
  }

  @Override
  public HttpConnection create(URL url) throws IOException {
    return create(url, proxy);
  }

  @Override
  public HttpConnection create(URL url, Proxy ofTheSystem) throws IOException {
    Connection connection = new Connection(url);
    if (trust.isPresent() && "https".equals(url.getProtocol())) {
      try {
        connection.configure(null, new TrustManager[] {trust.get()}, null);
      } catch (GeneralSecurityException e) {
        throw new IOException("This JDK has no TLS", e);
      }
    }
    return connection;
  }

  /** The status of the last answer, 0 where there was none. */
  int lastStatus() {
    return lastStatus;
  }

  @Nullable String lastHeader(String name) {
    return last == null ? null : last.getHeaderField(name);
  }

  private final class Connection extends JDKHttpConnection {
    Connection(URL url) throws IOException {
      super(url, proxy);
    }

    @Override
    public int getResponseCode() throws IOException {
      lastStatus = 0;
      last = this;
      lastStatus = super.getResponseCode();
      return lastStatus;
    }

    /** JGit knows one time-out for both; connecting has its own. */
    @Override
    public void setConnectTimeout(int millis) {
      super.setConnectTimeout(Math.min(millis, connectMillis));
    }
  }
}
