package dev.guard.local.kubeconfig;

import dev.guard.api.Answer;
import dev.guard.api.cluster.BearerToken;
import dev.guard.api.cluster.ClientCertificate;
import dev.guard.api.cluster.ClusterEndpoint;
import dev.guard.api.cluster.Credential;
import dev.guard.api.secret.Secret;
import io.fabric8.kubernetes.api.model.AuthInfo;
import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/** Turns what fabric8 read of one context into an endpoint. Usable from one thread at a time. */
final class EndpointReader {
  private final String context;
  private final Config client;

  EndpointReader(String context, Config client) {
    this.context = context;
    this.client = client;
  }

  /** {@code folder} is where a relative token file of the user starts. */
  Answer<ClusterEndpoint> read(Optional<AuthInfo> user, Path folder) {
    if (client.isTrustCerts()) {
      return Answer.unknown(
          "Context \""
              + context
              + "\" sets insecure-skip-tls-verify, and GUARD always verifies the server. Set"
              + " certificate-authority instead.");
    }
    return uri(server(), "server")
        .flatMap(
            server ->
                pem(client.getCaCertData(), client.getCaCertFile(), "certificate authority")
                    .flatMap(
                        ca ->
                            credential(user, folder)
                                .flatMap(credential -> endpoint(server, ca, credential))));
  }

  /** As the file has it: fabric8 adds a slash at the end. */
  private String server() {
    String url = client.getMasterUrl();
    return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
  }

  private Answer<ClusterEndpoint> endpoint(URI server, String ca, Credential credential) {
    Optional<String> proxy =
        Stream.of(client.getHttpsProxy(), client.getHttpProxy())
            .filter(EndpointReader::present)
            .findFirst();
    ClusterEndpoint direct =
        new ClusterEndpoint(
            server,
            ca,
            Optional.ofNullable(client.getTlsServerName()).filter(EndpointReader::present),
            credential,
            Optional.empty());
    return proxy
        .map(
            text ->
                uri(text, "proxy-url")
                    .map(
                        uri ->
                            new ClusterEndpoint(
                                server, ca, direct.tlsServerName(), credential, Optional.of(uri))))
        .orElseGet(() -> Answer.known(direct));
  }

  private Answer<URI> uri(@Nullable String text, String what) {
    try {
      if (present(text)) {
        URI uri = URI.create(text);
        if (uri.getHost() != null) {
          return Answer.known(uri);
        }
      }
    } catch (IllegalArgumentException e) {
      return noUri(what);
    }
    return noUri(what);
  }

  private Answer<URI> noUri(String what) {
    return Answer.unknown("The " + what + " of context \"" + context + "\" is not a URL.");
  }

  /** A token before a certificate, as kubectl prefers them. */
  private Answer<Credential> credential(Optional<AuthInfo> user, Path folder) {
    Optional<String> tokenFile = user.map(AuthInfo::getTokenFile).filter(EndpointReader::present);
    if (tokenFile.isPresent()) {
      return text(folder.resolve(tokenFile.get()), "token file").map(text -> token(text.strip()));
    }
    String token =
        present(client.getOauthToken()) ? client.getOauthToken() : client.getAutoOAuthToken();
    if (present(token)) {
      return Answer.known(token(token));
    }
    if (present(client.getClientCertData()) || present(client.getClientCertFile())) {
      return pem(client.getClientCertData(), client.getClientCertFile(), "client certificate")
          .flatMap(
              certificate ->
                  pem(client.getClientKeyData(), client.getClientKeyFile(), "client key")
                      .map(
                          key ->
                              new ClientCertificate(
                                  certificate, Secret.of(label("client key"), key))));
    }
    return Answer.unknown(
        user.map(AuthInfo::getExec)
            .map(
                exec ->
                    "The exec plugin "
                        + exec.getCommand()
                        + " of context \""
                        + context
                        + "\" gave no credential. Run it by hand to see why.")
            .orElseGet(
                () ->
                    "The user of context \""
                        + context
                        + "\" has neither a token, nor a client certificate, nor an exec plugin."));
  }

  private Credential token(String text) {
    return new BearerToken(Secret.of(label("token"), text), Optional.empty());
  }

  private String label(String what) {
    return what + " of context " + context;
  }

  /** PEM from inline base64 or from a file; empty where there is neither. */
  private Answer<String> pem(@Nullable String data, @Nullable String file, String what) {
    if (present(data)) {
      try {
        return Answer.known(
            new String(Base64.getMimeDecoder().decode(data), StandardCharsets.UTF_8));
      } catch (IllegalArgumentException e) {
        return Answer.unknown("The " + what + " of context \"" + context + "\" is not base64.");
      }
    }
    return present(file) ? text(Path.of(file), what) : Answer.known("");
  }

  private Answer<String> text(Path file, String what) {
    try {
      return Answer.known(Files.readString(file));
    } catch (IOException e) {
      return Answer.unknown(
          "The " + what + " of context \"" + context + "\" cannot be read from " + file + ".");
    }
  }

  @NullUnmarked
  private static boolean present(String text) {
    return text != null && !text.isBlank();
  }
}
