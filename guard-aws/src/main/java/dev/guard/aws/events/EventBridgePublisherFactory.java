package dev.guard.aws.events;

import dev.guard.api.event.EventPublisher;
import dev.guard.api.event.EventPublisherFactory;
import dev.guard.api.plugin.AdapterContext;
import dev.guard.aws.AwsClients;
import dev.guard.aws.AwsSettings;

/** Makes the event publisher {@code eventbridge}. */
public final class EventBridgePublisherFactory implements EventPublisherFactory<AwsSettings> {
  @Override
  public String name() {
    return "eventbridge";
  }

  @Override
  public Class<AwsSettings> settingsType() {
    return AwsSettings.class;
  }

  @Override
  public EventPublisher create(AwsSettings settings, AdapterContext context) {
    return new EventBridgePublisher(AwsClients.of(settings, context));
  }
}
