package dev.guard.aws.queue;

import dev.guard.api.plugin.AdapterContext;
import dev.guard.api.work.WorkQueue;
import dev.guard.api.work.WorkQueueFactory;
import dev.guard.aws.AwsClients;
import dev.guard.aws.AwsSettings;

/** Makes the work queue {@code sqs}. */
public final class SqsWorkQueueFactory implements WorkQueueFactory<AwsSettings> {
  @Override
  public String name() {
    return "sqs";
  }

  @Override
  public Class<AwsSettings> settingsType() {
    return AwsSettings.class;
  }

  @Override
  public WorkQueue create(AwsSettings settings, AdapterContext context) {
    return new SqsWorkQueue(AwsClients.of(settings, context), settings.sqs().queueUrl());
  }
}
