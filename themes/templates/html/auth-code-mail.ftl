<#--
  An e-mail that tells a user of a new connection; text/auth-code-mail.ftl has the same. A member of "connection" that is
  not known is not there, nor is "page" where the page is switched off. Only auto-escaping makes the members safe to show,
  so they are no arguments of a message, and no message has markup.
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
