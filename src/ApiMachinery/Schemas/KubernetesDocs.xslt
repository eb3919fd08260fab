<?xml version="1.0" encoding="utf-8"?>
<!--
  What this assembly needs of KubernetesClient's doc comments: those of the types named in $types (|V1ObjectMeta|V1Status|...|),
  and the query parameters, taken from the operations of one resource: member param:List.limit is the parameter limit of a list.
-->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:output method="xml" encoding="utf-8" />
  <xsl:param name="types" />
  <xsl:variable name="space" select="'k8s.Models.'" />
  <xsl:variable name="operations" select="'M:k8s.CoordinationV1OperationsExtensions.'" />

  <xsl:template match="/doc">
    <doc>
      <members>
        <xsl:for-each select="members/member[starts-with(@name, concat('T:', $space)) or starts-with(@name, concat('P:', $space))]">
          <xsl:variable name="type" select="substring-before(concat(substring-after(@name, $space), '.'), '.')" />
          <xsl:if test="contains($types, concat('|', $type, '|'))">
            <member name="{@name}">
              <xsl:copy-of select="summary" />
            </member>
          </xsl:if>
        </xsl:for-each>
        <xsl:for-each select="members/member[starts-with(@name, $operations)]">
          <xsl:variable name="operation" select="substring-before(concat(substring-after(@name, $operations), '('), '(')" />
          <xsl:variable name="verb" select="substring-before($operation, 'NamespacedLease')" />
          <xsl:if test="$operation = concat($verb, 'NamespacedLease') and contains('|List|Create|Patch|Delete|', concat('|', $verb, '|'))">
            <xsl:for-each select="param[normalize-space()]">
              <member name="param:{$verb}.{@name}">
                <summary>
                  <xsl:value-of select="." />
                </summary>
              </member>
            </xsl:for-each>
          </xsl:if>
        </xsl:for-each>
      </members>
    </doc>
  </xsl:template>
</xsl:stylesheet>
