package dev.guard.aws;

import dev.guard.api.Finding;
import dev.guard.api.GuardException;
import dev.guard.api.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;

/**
 * Tests permissions at AWS with requests that change nothing, and collects what was found. An
 * answer that the thing asked for does not exist means that asking was allowed. For one thread.
 */
public final class AwsProbe {
  private static final Set<String> NOTHING_THERE =
      Set.of("ResourceNotFoundException", "NoSuchEntity", "ParameterNotFound");

  private final AwsClients clients;
  private final List<Finding> findings = new ArrayList<>();

  public AwsProbe(AwsClients clients) {
    this.clients = clients;
  }

  /** Who GUARD is to AWS, by {@code sts:GetCallerIdentity}, which needs no permission. */
  public AwsProbe identity() {
    AwsCall call = clients.named("sts:GetCallerIdentity", "this machine");
    findings.add(
        found(
            call,
            "AWS identity",
            () -> {
              GetCallerIdentityResponse who =
                  clients.call(
                      call,
                      () -> {
                        try (StsClient sts =
                            clients.client(
                                "sts",
                                clients.region(Optional.empty()),
                                clients.credentials(),
                                StsClient.builder())) {
                          return sts.getCallerIdentity();
                        }
                      });
              return "GUARD is " + who.arn() + " in account " + who.account() + ".";
            }));
    return this;
  }

  /**
   * Tests one permission.
   *
   * @param request reads something, or asks for something that is not there
   */
  public AwsProbe allows(AwsCall call, Supplier<?> request) {
    findings.add(
        found(
            call,
            call.target(),
            () -> {
              clients.call(call, () -> allowed(request));
              return call.caller() + " may " + call.action() + ".";
            }));
    return this;
  }

  private static boolean allowed(Supplier<?> request) {
    try {
      return request.get() != null;
    } catch (AwsServiceException refused) {
      if (NOTHING_THERE.contains(AwsFailure.code(refused))) {
        return true;
      }
      throw refused;
    }
  }

  private static Finding found(AwsCall call, String object, Supplier<String> question) {
    try {
      return new Finding(Severity.INFO, "connectivity.ok", object, question.get(), "");
    } catch (GuardException failure) {
      return new Finding(
          Severity.ERROR,
          failure.code(),
          object,
          failure.what() + " (" + call.action() + " as " + call.caller() + ")",
          failure.next());
    }
  }

  public List<Finding> findings() {
    return List.copyOf(findings);
  }
}
