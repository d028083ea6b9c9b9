package dev.guard.sandbox.receivers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.sandbox.http.HttpPlace;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** In a running sandbox the receivers lost the body to the control service before them. */
class SharedPlaceTest {
  @Test
  void secondServiceOfAPlaceStillGetsTheBody() throws Exception {
    Receivers receivers = new Receivers("/services/T/B/secret", "key");
    try (HttpPlace place =
        HttpPlace.start("shared", List.of(ask -> Optional.empty(), receivers), Optional.empty())) {
      HttpResponse<String> answer =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(place.url().resolve("/services/T/B/secret"))
                      .POST(HttpRequest.BodyPublishers.ofString("{\"text\": \"Held\"}"))
                      .build(),
                  HttpResponse.BodyHandlers.ofString());

      assertThat(answer.body()).isEqualTo("ok");
      assertThat(receivers.messages()).hasSize(1);
    }
  }
}
