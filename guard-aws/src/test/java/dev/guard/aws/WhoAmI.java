package dev.guard.aws;

import dev.guard.api.Finding;
import dev.guard.testkit.TestContext;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Prints who GUARD is to AWS, with the environment and the home of a process of its own. */
final class WhoAmI {
  private WhoAmI() {}

  /** The server of STS; then a profile, or none. */
  public static void main(String[] args) {
    AwsSettings plain =
        AwsSettings.defaults().in("eu-west-1").at(Map.of("sts", URI.create(args[0])));
    AwsSettings settings = args.length > 1 ? plain.as(args[1]) : plain;
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    try (AwsClients clients = AwsClients.of(settings, TestContext.create())) {
      for (Finding finding : new AwsProbe(clients).identity().findings()) {
        out.println(finding.severity() + " " + finding.message() + " " + finding.remedy());
      }
    }
  }
}
