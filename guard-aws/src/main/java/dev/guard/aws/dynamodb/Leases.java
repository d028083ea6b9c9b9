package dev.guard.aws.dynamodb;

import dev.guard.api.run.Lease;
import dev.guard.api.run.LeaseAnswer;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionCheck;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemResponse;

/**
 * One item for each batch that ever had a lease: {@code holder, fence, until, ttl}, times in
 * seconds. It never expires as an item, so that the fence of its batch never goes back.
 *
 * <p>Clocks of machines may differ: a holder whose lease looks expired elsewhere may lose it early,
 * but every write asks for its fence, so that of two who think they hold it only one can write.
 */
final class Leases {
  private static final String OWNED = "fence = :fence AND holder = :holder";

  private final Dynamo dynamo;

  Leases(Dynamo dynamo) {
    this.dynamo = dynamo;
  }

  LeaseAnswer acquire(String batchId, String holder, Duration ttl) {
    Instant now = dynamo.wallClock();
    // Tells an acquisition whose answer was lost, and which the SDK sent again, from another's.
    String request = UUID.randomUUID().toString();
    UpdateItemRequest update =
        update(batchId)
            .updateExpression(
                "SET holder = :holder, fence = if_not_exists(fence, :zero) + :one, #until = :until,"
                    + " #ttl = :ttl, acquisition = :request")
            .conditionExpression("attribute_not_exists(pk) OR #until <= :now")
            .expressionAttributeNames(Map.of("#until", "until", "#ttl", "ttl"))
            .expressionAttributeValues(
                Map.of(
                    ":holder", Values.text(holder),
                    ":zero", Values.number(0),
                    ":one", Values.number(1),
                    ":until", Values.number(Values.seconds(now.plus(ttl))),
                    ":now", Values.number(Values.seconds(now)),
                    ":ttl", Values.number(seconds(ttl)),
                    ":request", Values.text(request)))
            .build();
    try {
      return new LeaseAnswer.Granted(lease(batchId, send(update).attributes()));
    } catch (ConditionalCheckFailedException held) {
      Lease current = lease(batchId, held.item());
      return Values.text(held.item(), "acquisition").filter(request::equals).isPresent()
          ? new LeaseAnswer.Granted(current)
          : new LeaseAnswer.HeldBy(current);
    }
  }

  LeaseAnswer renew(Lease lease) {
    UpdateItemRequest update =
        update(lease.batchId())
            .updateExpression("SET #until = :now + #ttl")
            .conditionExpression(OWNED)
            .expressionAttributeNames(Map.of("#until", "until", "#ttl", "ttl"))
            .expressionAttributeValues(
                Map.of(
                    ":fence", Values.number(lease.fence()),
                    ":holder", Values.text(lease.holder()),
                    ":now", Values.number(Values.seconds(dynamo.wallClock()))))
            .build();
    try {
      return new LeaseAnswer.Granted(lease(lease.batchId(), send(update).attributes()));
    } catch (ConditionalCheckFailedException lost) {
      return new LeaseAnswer.HeldBy(lease(lease.batchId(), lost.item()));
    }
  }

  /** True where it was still ours. */
  boolean release(Lease lease) {
    UpdateItemRequest update =
        update(lease.batchId())
            .updateExpression("SET holder = :nobody, #until = :past")
            .conditionExpression(OWNED)
            .expressionAttributeNames(Map.of("#until", "until"))
            .expressionAttributeValues(
                Map.of(
                    ":fence", Values.number(lease.fence()),
                    ":holder", Values.text(lease.holder()),
                    ":nobody", Values.text(""),
                    ":past", Values.number(0)))
            .build();
    try {
      var unused = send(update);
      return true;
    } catch (ConditionalCheckFailedException lost) {
      return false;
    }
  }

  private UpdateItemRequest.Builder update(String batchId) {
    return UpdateItemRequest.builder()
        .tableName(dynamo.tables().state())
        .key(Key.lease(batchId).attributes())
        .returnValues(ReturnValue.ALL_NEW)
        .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD);
  }

  private UpdateItemResponse send(UpdateItemRequest update) {
    return dynamo.call("UpdateItem", update.tableName(), open -> open.updateItem(update));
  }

  /** The part of a transaction that holds only while the lease is ours. */
  TransactWriteItem fence(Lease lease) {
    return TransactWriteItem.builder()
        .conditionCheck(
            ConditionCheck.builder()
                .tableName(dynamo.tables().state())
                .key(Key.lease(lease.batchId()).attributes())
                .conditionExpression(OWNED)
                .expressionAttributeValues(
                    Map.of(
                        ":fence", Values.number(lease.fence()),
                        ":holder", Values.text(lease.holder())))
                .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
                .build())
        .build();
  }

  /** A lease as it stands; without holder and with fence 0 where there never was one. */
  static Lease lease(String batchId, Map<String, AttributeValue> item) {
    return new Lease(
        batchId,
        Values.text(item, "holder").orElse(""),
        Values.whole(item, "fence"),
        Values.number(item, "until").map(Values::instant).orElse(Instant.EPOCH));
  }

  private static BigDecimal seconds(Duration duration) {
    return BigDecimal.valueOf(duration.getSeconds()).add(BigDecimal.valueOf(duration.getNano(), 9));
  }
}
