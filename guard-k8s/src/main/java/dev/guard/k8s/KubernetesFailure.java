package dev.guard.k8s;

import dev.guard.api.Answer;
import dev.guard.api.GuardException;
import dev.guard.api.GuardException.Responsible;
import dev.guard.api.cluster.Cluster;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.util.function.Supplier;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * Turns what the client throws into GUARD's errors: stable codes, who must act, no secret.
 *
 * <p>Codes: {@code kubernetes.unauthorized} (401), {@code kubernetes.forbidden} (403), {@code
 * kubernetes.untrusted} (TLS), {@code kubernetes.unreachable} (no answer), {@code kubernetes.error}
 * (any other answer).
 */
final class KubernetesFailure {
  private KubernetesFailure() {}

  /** Reads, or says why it could not be told; other exceptions go on. */
  static <T> Answer<T> answer(Cluster cluster, Supplier<Answer<T>> read) {
    try {
      return read.get();
    } catch (KubernetesClientException e) {
      return Answer.unknown(sentence(of(e, cluster)));
    }
  }

  /** What happened, where and what next, on one line. */
  static String sentence(GuardException failure) {
    return failure.what() + " " + failure.next();
  }

  static GuardException of(KubernetesClientException failure, Cluster cluster) {
    String where = "cluster " + cluster.id();
    return switch (failure.getCode()) {
      case 401 ->
          GuardException.of("kubernetes.unauthorized", Responsible.OPERATOR)
              .what("The API server of cluster " + cluster.id() + " refused the credential (401).")
              .where(where)
              .next("Renew the token or certificate that the cluster's access names.")
              .build();
      case 403 ->
          GuardException.of("kubernetes.forbidden", Responsible.OPERATOR)
              .what("GUARD may not read " + subject(failure) + " in cluster " + cluster.id() + ".")
              .where(where)
              .next("Grant its role get and list on that resource (403).")
              .build();
      case 0, -1 -> noAnswer(failure, cluster, where);
      default ->
          GuardException.of("kubernetes.error", Responsible.OUTSIDE_SERVICE)
              .what(
                  "The API server of cluster "
                      + cluster.id()
                      + " answered "
                      + failure.getCode()
                      + " for "
                      + subject(failure)
                      + ".")
              .where(where)
              .next("Try again later; look at the API server's health if it stays.")
              .cause(failure)
              .build();
    };
  }

  private static GuardException noAnswer(
      KubernetesClientException failure, Cluster cluster, String where) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (isDistrust(cause)) {
        return GuardException.of("kubernetes.untrusted", Responsible.OPERATOR)
            .what("The certificate of cluster " + cluster.id() + "'s API server is not trusted.")
            .where(where)
            .next("Check the cluster's certificate authority and its TLS server name.")
            .cause(failure)
            .build();
      }
    }
    return GuardException.of("kubernetes.unreachable", Responsible.OUTSIDE_SERVICE)
        .what("The API server of cluster " + cluster.id() + " cannot be reached.")
        .where(where)
        .next("Check its address, the network and the proxy from this machine.")
        .cause(failure)
        .build();
  }

  /** A handshake that is broken off, by a proxy or an overloaded server, says nothing of trust. */
  private static boolean isDistrust(Throwable cause) {
    return cause instanceof CertificateException
        || cause instanceof CertPathBuilderException
        || cause instanceof SSLPeerUnverifiedException;
  }

  private static String subject(KubernetesClientException failure) {
    String plural = failure.getResourcePlural();
    if (plural == null && failure.getStatus() != null && failure.getStatus().getDetails() != null) {
      plural = failure.getStatus().getDetails().getKind();
    }
    String namespace = failure.getNamespace();
    return (plural == null ? "a resource" : plural)
        + (namespace == null ? "" : " in namespace " + namespace);
  }
}
