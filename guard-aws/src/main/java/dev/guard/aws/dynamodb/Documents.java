package dev.guard.aws.dynamodb;

import dev.guard.api.Bytes;
import dev.guard.api.GuardException;
import dev.guard.api.run.Lease;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.Put;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/**
 * Documents, compressed. One that does not fit into an item is stored in parts of a generation of
 * its own first; then the item that names the generation is written under the lease, so that a
 * reader sees the old document or the new one. Parts of older generations are left to expire.
 */
final class Documents {
  /** Below DynamoDB's 400 KB for an item with all its names. */
  static final int PART_BYTES = 350 * 1024;

  static final String EXPIRES = "expires_at";

  private static final String CONTENT = "content";
  private static final String PARTS = "parts";
  private static final String GENERATION = "generation";
  private static final int READS = 5;

  private final Dynamo dynamo;
  private final Leases leases;

  Documents(Dynamo dynamo, Leases leases) {
    this.dynamo = dynamo;
    this.leases = leases;
  }

  boolean put(Lease lease, String runId, String key, Bytes document) {
    byte[] packed = packed(document);
    AttributeValue expires =
        Values.number(dynamo.wallClock().plus(dynamo.documentRetention()).getEpochSecond());
    Key head = Key.document(runId, key);
    Map<String, AttributeValue> item = new HashMap<>(head.attributes());
    item.put(EXPIRES, expires);
    if (packed.length <= PART_BYTES) {
      item.put(CONTENT, Values.binary(packed));
    } else {
      String generation = UUID.randomUUID().toString();
      item.put(GENERATION, Values.text(generation));
      item.put(PARTS, Values.number(writeParts(runId, generation, packed, expires)));
    }
    List<CancellationReason> refused =
        dynamo.transact(
            List.of(
                leases.fence(lease),
                TransactWriteItem.builder()
                    .put(Put.builder().tableName(dynamo.tables().state()).item(item).build())
                    .build()),
            UUID.randomUUID().toString());
    return refused.isEmpty();
  }

  private int writeParts(String runId, String generation, byte[] packed, AttributeValue expires) {
    List<WriteRequest> writes = new ArrayList<>();
    for (int from = 0; from < packed.length; from += PART_BYTES) {
      Key key = Key.part(runId, generation, writes.size() + 1);
      Map<String, AttributeValue> part = new HashMap<>(key.attributes());
      part.put(EXPIRES, expires);
      part.put(
          CONTENT,
          Values.binary(
              Arrays.copyOfRange(packed, from, Math.min(packed.length, from + PART_BYTES))));
      writes.add(WriteRequest.builder().putRequest(put -> put.item(part)).build());
    }
    dynamo.writeAll(dynamo.tables().state(), writes);
    return writes.size();
  }

  private static List<Key> parts(String runId, Map<String, AttributeValue> head) {
    List<Key> keys = new ArrayList<>();
    long count = Values.whole(head, PARTS);
    String generation = Values.text(head, GENERATION).orElse("");
    for (int number = 1; number <= count; number++) {
      keys.add(Key.part(runId, generation, number));
    }
    return keys;
  }

  Optional<Bytes> get(String runId, String key) {
    for (int read = 1; read <= READS; read++) {
      Optional<Map<String, AttributeValue>> head = dynamo.get(Key.document(runId, key));
      if (head.isEmpty() || isExpired(head.get())) {
        return Optional.empty();
      }
      AttributeValue whole = head.get().get(CONTENT);
      if (whole != null) {
        return Optional.of(unpacked(whole.b().asByteArray(), runId, key));
      }
      Optional<byte[]> packed = join(parts(runId, head.get()));
      if (packed.isPresent()) {
        return Optional.of(unpacked(packed.get(), runId, key));
      }
    }
    throw damaged(runId, key, "parts of it are missing").build();
  }

  /** DynamoDB deletes expired items days later, and in any order. */
  private boolean isExpired(Map<String, AttributeValue> head) {
    return Values.whole(head, EXPIRES) < dynamo.wallClock().getEpochSecond();
  }

  /** Empty where a part is gone, since the document was replaced meanwhile. */
  private Optional<byte[]> join(List<Key> keys) {
    TreeMap<String, byte[]> parts = new TreeMap<>();
    dynamo
        .getAll(dynamo.tables().state(), keys.stream().map(Key::attributes).toList())
        .forEach(
            item ->
                parts.put(
                    Values.text(item, Key.SK).orElse(""),
                    Optional.ofNullable(item.get(CONTENT))
                        .map(content -> content.b().asByteArray())
                        .orElse(new byte[0])));
    if (parts.size() < keys.size()) {
      return Optional.empty();
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    parts.values().forEach(all::writeBytes);
    return Optional.of(all.toByteArray());
  }

  private static byte[] packed(Bytes document) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(packed)) {
      zip.write(document.toArray());
    } catch (IOException e) {
      throw new UncheckedIOException("Memory does not fail", e);
    }
    return packed.toByteArray();
  }

  private Bytes unpacked(byte[] packed, String runId, String key) {
    try (GZIPInputStream zip = new GZIPInputStream(new ByteArrayInputStream(packed))) {
      return Bytes.of(zip.readAllBytes());
    } catch (IOException e) {
      throw damaged(runId, key, "it cannot be decompressed").cause(e).build();
    }
  }

  private GuardException.Builder damaged(String runId, String key, String why) {
    return Json.unreadable("document " + key + " of run " + runId, why, dynamo.tables().state());
  }
}
