<#--
  The e-mail that notifies a user of a new connection; text/auth-code-mail.ftl is the plain-text version. Unknown members of
  "connection" are absent, and so is "page" if the page is not enabled. The members are safe only through auto-escaping, so
  they are never arguments of a message, and messages contain no markup.
-->
<#import "template.ftl" as layout>
<@layout.emailLayout>
<p>${msg("auth-code-mail.intro", realmName)}</p>
<table>
<#list connection as member, value>
    <tr><td>${msg("auth-code-mail." + member)}</td><td><bdi>${value}</bdi></td></tr>
</#list>
</table>
<p>${msg("auth-code-mail.known")}</p>
<#if page??>
<p>${msg("auth-code-mail.unknown")} <a href="${page}">${page}</a></p>
<#else>
<p>${msg("auth-code-mail.unknown-without-page")}</p>
</#if>
</@layout.emailLayout>
