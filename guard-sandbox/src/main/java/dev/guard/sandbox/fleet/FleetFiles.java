package dev.guard.sandbox.fleet;

import dev.guard.sandbox.kubernetes.ClusterServer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;

/** Writes the files that point GUARD, kubectl and git at a pretend fleet. */
final class FleetFiles {
  private final Path folder;

  FleetFiles(Path folder) {
    this.folder = folder;
  }

  Path config() {
    return folder.resolve("config.yaml");
  }

  Path kubeconfig() {
    return folder.resolve("kubeconfig");
  }

  private Path secret(String name) {
    return folder.resolve("secrets").resolve(name);
  }

  void secrets(Keys keys, URI receivers) {
    PrivateFiles.write(secret("gitlab-token"), keys.gitlab() + "\n");
    PrivateFiles.write(secret("datadog-api-key"), keys.datadogApi() + "\n");
    PrivateFiles.write(secret("datadog-app-key"), keys.datadogApplication() + "\n");
    PrivateFiles.write(secret("slack-webhook"), receivers + keys.slackPath() + "\n");
    PrivateFiles.write(secret("pagerduty-key"), keys.pagerDuty() + "\n");
    PrivateFiles.write(secret("control-token"), keys.control() + "\n");
  }

  /** A context per cluster, named like the cluster. */
  void kubeconfig(List<ClusterServer> servers) {
    StringBuilder clusters = new StringBuilder();
    StringBuilder users = new StringBuilder();
    StringBuilder contexts = new StringBuilder();
    for (ClusterServer server : servers) {
      String ca =
          Base64.getEncoder().encodeToString(server.caPem().getBytes(StandardCharsets.UTF_8));
      clusters.append(
          """
          - name: %s
            cluster:
              server: %s
              certificate-authority-data: %s
          """
              .formatted(server.id(), server.url(), ca));
      users.append(
          """
          - name: %s
            user:
              token: %s
          """
              .formatted(server.id(), server.token()));
      contexts.append(
          """
          - name: %1$s
            context:
              cluster: %1$s
              user: %1$s
          """
              .formatted(server.id()));
    }
    String text =
        "apiVersion: v1\nkind: Config\ncurrent-context: "
            + servers.get(0).id()
            + "\nclusters:\n"
            + clusters
            + "users:\n"
            + users
            + "contexts:\n"
            + contexts;
    PrivateFiles.write(kubeconfig(), text);
  }

  void config(FleetPlan plan, URI gitlab, URI datadog, URI receivers) {
    String order = plan.batches().size() > 1 ? "batch_order:\n  prod: [staging]\n" : "";
    String text =
        """
        # Written by "guard sandbox": points GUARD at a pretend fleet on this machine.
        registry:
          type: sqlite
          path: %s
        clusters:
          type: kubeconfig
          path: %s
        gitlab:
          url: %s
          token: file:%s
        datadog:
          url: %s
          api_key: file:%s
          app_key: file:%s
        mesh:
          type: istio
        # istioctl would not find its way into a pretend cluster, so it is not asked.
        checks:
          istioctl.version: {enabled: false}
          istioctl.analyze: {enabled: false}
          istioctl.proxy-status: {enabled: false}
        notifiers:
          - type: slack
            webhook_url: file:%s
          - type: pagerduty
            routing_key: file:%s
            url: %s
        %svalidation:
        %s"""
            .formatted(
                folder.resolve("guard.db"),
                kubeconfig(),
                gitlab,
                secret("gitlab-token"),
                datadog,
                secret("datadog-api-key"),
                secret("datadog-app-key"),
                secret("slack-webhook"),
                secret("pagerduty-key"),
                receivers,
                order,
                plan.validation());
    PrivateFiles.write(config(), text);
  }
}
