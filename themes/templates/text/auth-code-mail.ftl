<#ftl output_format="plainText">
<#-- The plain-text version of html/auth-code-mail.ftl. -->
${msg("auth-code-mail.intro", realmName)}

<#list connection as member, value>
${msg("auth-code-mail." + member)}: ${value}
</#list>

${msg("auth-code-mail.known")}
<#if page??>
${msg("auth-code-mail.unknown")} ${page}
<#else>
${msg("auth-code-mail.unknown-without-page")}
</#if>
