package dev.guard.aws;

import dev.guard.api.Finding;
import dev.guard.testkit.TestContext;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Prints who GUARD is to AWS, with the environment and the home of a process of its own; and again
 * after each line of its input.
 */
final class WhoAmI {
  private WhoAmI() {}

  /** The server of STS; then a profile, or none. */
  public static void main(String[] args) throws IOException {
    AwsSettings plain =
        AwsSettings.defaults().in("eu-west-1").at(Map.of("sts", URI.create(args[0])));
    AwsSettings settings = args.length > 1 ? plain.as(args[1]) : plain;
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    try (AwsClients clients = AwsClients.of(settings, TestContext.create());
        BufferedReader in =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      do {
        for (Finding finding : new AwsProbe(clients).identity().findings()) {
          out.println(finding.severity() + " " + finding.message() + " " + finding.remedy());
        }
      } while (in.readLine() != null);
    }
  }
}
