package dev.guard.aws.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.run.ClusterRegistry;
import dev.guard.aws.AwsSettings;
import dev.guard.aws.Template;
import dev.guard.testkit.TestContext;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndexDescription;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

/** The tables of {@code deploy/aws/guard.yaml} are those that {@code guard registry init} makes. */
class TemplateTablesTest {
  private final Template template = Template.read();

  @Test
  void theTemplatesTablesAreTheRegistrys() {
    String table = LocalDynamo.newTable();
    try (ClusterRegistry registry = LocalDynamo.registry(table, TestContext.create());
        DynamoDbClient client = LocalDynamo.client()) {
      registry.init();
      for (List<String> pair :
          List.of(List.of("ClustersTable", table), List.of("StateTable", table + "-runs"))) {
        TableDescription made = client.describeTable(r -> r.tableName(pair.get(1))).table();
        Template wanted = template.properties(pair.get(0));
        assertThat(keys(wanted)).isEqualTo(keys(made.keySchema()));
        assertThat(attributes(wanted))
            .containsExactlyInAnyOrderElementsOf(
                made.attributeDefinitions().stream()
                    .map(each -> each.attributeName() + " " + each.attributeTypeAsString())
                    .toList());
        List<String> indexes = new ArrayList<>();
        for (Template index : wanted.at("GlobalSecondaryIndexes").list()) {
          indexes.add(index.at("IndexName").text() + " " + keys(index));
        }
        assertThat(indexes)
            .containsExactlyInAnyOrderElementsOf(
                made.globalSecondaryIndexes().stream().map(TemplateTablesTest::line).toList());
        assertThat(wanted.at("BillingMode").text())
            .isEqualTo(made.billingModeSummary().billingModeAsString());
      }
    }
    assertThat(
            template.properties("StateTable").at("TimeToLiveSpecification", "AttributeName").text())
        .isEqualTo(Documents.EXPIRES);
    assertThat(template.properties("StateTable").at("TableName").text())
        .isEqualTo("${ClustersTableName}-runs");
    assertThat(template.at("Parameters", "ClustersTableName", "Default").text())
        .isEqualTo(AwsSettings.defaults().dynamodb().tableName());
  }

  private static String line(GlobalSecondaryIndexDescription index) {
    return index.indexName() + " " + keys(index.keySchema());
  }

  private static List<String> keys(List<KeySchemaElement> schema) {
    return schema.stream().map(key -> key.attributeName() + " " + key.keyTypeAsString()).toList();
  }

  private static List<String> keys(Template table) {
    return table.at("KeySchema").list().stream()
        .map(key -> key.at("AttributeName").text() + " " + key.at("KeyType").text())
        .toList();
  }

  private static List<String> attributes(Template table) {
    return table.at("AttributeDefinitions").list().stream()
        .map(each -> each.at("AttributeName").text() + " " + each.at("AttributeType").text())
        .toList();
  }
}
