package dev.guard.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.Finding;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfigFileTest {
  @Test
  void anEmptyFileMeansTheDefaults() {
    GuardConfig config = ConfigFile.parse("", "guard.yaml").config();
    assertThat(config.execution())
        .isEqualTo(new GuardConfig.Execution(5, GuardConfig.MrStrategy.BATCH, true));
    assertThat(config.rateLimits()).isEqualTo(new GuardConfig.RateLimits(300, 300, 100));
    assertThat(config.validation().soakPeriod()).isEqualTo(Duration.ofMinutes(60));
    assertThat(config.validation().fluxSyncTimeout()).isEqualTo(Duration.ofMinutes(15));
    assertThat(config.validation().minimumRequests()).isEqualTo(1000);
    assertThat(config.validation().thresholds())
        .isEqualTo(new GuardConfig.Thresholds(10, 15, 0.001, 0.0005, 50, 30));
    assertThat(config.changes().targetBranch()).isEqualTo("main");
  }

  @Test
  void aFileOfThePythonVersionIsRead() {
    ConfigFile file =
        ConfigFile.parse(
            """
            aws:
              region: us-east-1
              dynamodb: {table_name: guard-clusters, region: us-east-1}
              secrets_manager:
                gitlab_token_secret: guard/gitlab-token
                datadog_credentials_secret: guard/datadog
            gitlab:
              url: https://gitlab.example.com
              default_target_branch: master
            datadog:
              site: datadoghq.com
              queries:
                control_plane_errors: "sum:pilot.errors{{cluster:{cluster_name}}}.as_count()"
            execution: {max_parallel_clusters: 3, mr_strategy: per-cluster, enable_rollout_sequencing: no}
            rate_limits: {gitlab_api: 30, datadog_api: 40, aws_api: 50}
            validation:
              soak_period_minutes: 90
              flux_sync_timeout_minutes: 20
              thresholds: {latency_increase_percent: 20, error_rate_max: 0.01, resource_increase_percent: 20}
            rollback:
              auto_create_mr: false
              require_manual_approval: true
              notification: {enabled: true, webhook_url: "https://hooks.example.com/T0/secret"}
            llm: {enabled: false, provider: openai, model: gpt, api_key_secret: guard/llm}
            batches:
              - {name: prod-1, description: First, clusters: [a, b]}
              - {name: prod-2, clusters: [c]}
            batch_order: {prod-2: [prod-1]}
            custom_checks: [{module: my_checks.foo}]
            logging: {level: DEBUG, format: json}
            """,
            "guard.yaml");
    GuardConfig config = file.config();
    assertThat(config.execution())
        .isEqualTo(new GuardConfig.Execution(3, GuardConfig.MrStrategy.PER_CLUSTER, false));
    assertThat(config.validation().soakPeriod()).isEqualTo(Duration.ofMinutes(90));
    assertThat(config.validation().thresholds())
        .isEqualTo(new GuardConfig.Thresholds(20, 20, 0.01, 0.0005, 20, 20));
    assertThat(config.batches()).containsEntry("prod-1", List.of("a", "b"));
    assertThat(config.queries())
        .singleElement()
        .extracting("name")
        .isEqualTo("control_plane_errors");
    assertThat(file.adapters().of(Port.REGISTRY, List.of("sqlite")).name()).isEqualTo("dynamodb");
    assertThat(file.warnings())
        .extracting(Finding::code)
        .containsExactly("config.python-notification", "config.python-check");
    assertThat(file.warnings().toString()).doesNotContain("T0");
  }
}
