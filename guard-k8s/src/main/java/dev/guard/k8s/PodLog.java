package dev.guard.k8s;

import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * A container's log as a stream, with the time of each line. It goes through the client's own
 * connection, not through the client's pods: those watch a pod before they read its log, which
 * needs a right more and says nothing more.
 *
 * @param previous whether it is that of the container before the last restart
 * @see <a
 *     href="https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#get-read-log-of-the-specified-pod">read
 *     log</a>
 */
record PodLog(String namespace, String pod, String container, boolean previous) {

  /**
   * Opens the log from an instant on.
   *
   * @param mostBytes where the server ends it, counted from the beginning
   * @param lastLines only so many lines, counted from the end
   * @throws KubernetesClientException where the server refuses it or cannot be reached
   */
  BufferedReader open(
      KubernetesClient client, Instant since, int mostBytes, OptionalInt lastLines) {
    String path =
        "api/v1/namespaces/"
            + encoded(namespace)
            + "/pods/"
            + encoded(pod)
            + "/log?container="
            + encoded(container)
            + "&previous="
            + previous
            + "&timestamps=true&sinceTime="
            + encoded(since.toString())
            + (lastLines.isPresent() ? "&tailLines=" + lastLines.getAsInt() : "")
            + "&limitBytes="
            + mostBytes;
    HttpRequest request =
        client.getHttpClient().newHttpRequestBuilder().uri(client.getMasterUrl() + path).build();
    CompletableFuture<HttpResponse<InputStream>> answer =
        client.getHttpClient().sendAsync(request, InputStream.class);
    try {
      HttpResponse<InputStream> response = answer.get();
      if (!response.isSuccessful()) {
        close(response.body());
        throw refused(response.code());
      }
      return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      answer.cancel(true);
      throw new KubernetesClientException("Interrupted", interrupted);
    } catch (ExecutionException failed) {
      throw new KubernetesClientException(
          "The log cannot be read", failed.getCause() == null ? failed : failed.getCause());
    }
  }

  private KubernetesClientException refused(int code) {
    return new KubernetesClientException(
        "The log is refused",
        code,
        new StatusBuilder()
            .withCode(code)
            .withNewDetails()
            .withKind("pods/log")
            .endDetails()
            .build());
  }

  private static void close(InputStream body) {
    try {
      body.close();
    } catch (IOException ignored) {
      // It was of no use anyway.
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
