<#--
  The page on which users create, list and revoke codes; dev.authcodes.keycloak.connect.PageRenderer.Model documents "page".

  The output of the theme's template is kept apart from the content of the page: only the theme's scripts and styles, which
  contain no user input, get the nonce of the Content-Security-Policy. User input is never an argument of a message, because
  ${…} in it would be replaced.
-->
<#import "template.ftl" as layout>

<#assign primary = (properties.kcButtonClass!) + " " + (properties.kcButtonPrimaryClass!)>
<#assign secondary = (properties.kcButtonClass!) + " " + (properties.kcButtonSecondaryClass!properties.kcButtonDefaultClass!)>
<#-- The language of our texts. It differs from the page's where Keycloak has a language that we do not have: our texts are then in English. -->
<#assign language = "lang=\"" + msg("auth-code-connect.language") + "\" dir=\"" + msg("auth-code-connect.direction") + "\"">

<#assign longestName = 64>

<#macro moment of>
<time datetime="${of.iso()}" data-acc-time>${of.text()}</time><#t>
</#macro>

<#macro name of="">
<#if of?is_hash><bdi>${of.name()}</bdi><#else>${msg("auth-code-connect.removed-app")}</#if><#t>
</#macro>

<#-- A message that contains the name of an app. The name is user input and therefore never an argument of the message. -->
<#macro naming key app><#local parts = msg(key, "{0}")?split("{0}")>${parts[0]}<bdi>${app.name()}</bdi>${parts[1]!}</#macro>

<#macro logo of="">
<#if of?is_hash && of.logo()??><img class="acc-logo" src="${of.logo()}" alt="" width="24" height="24" referrerpolicy="no-referrer"></#if><#t>
</#macro>

<#macro post action>
<form action="${page.forms().address()}" method="post" autocomplete="off">
  <input type="hidden" name="state_checker" value="${page.forms().stateChecker()}">
  <input type="hidden" name="action" value="${action}">
  <#nested>
</form>
</#macro>

<#macro alert kind attributes="">
<div class="acc-alert acc-${kind}" ${attributes?no_esc}>
  <span class="acc-icon ${properties["kcFeedback" + ((kind == "danger")?then("error", kind))?cap_first + "Icon"]!}" aria-hidden="true"></span>
  <div><#nested></div>
</div>
</#macro>

<#-- A label, the field, its error if it has one, and help. -->
<#macro field id label optional=false help="">
<#local fault = page.state().faults()[id]!"">
<div class="acc-field ${properties.kcFormGroupClass!}">
  <label for="acc-${id}" class="${properties.kcLabelClass!}"><span class="${properties.kcFormLabelTextClass!}">${label}</span><#if optional> <span class="acc-muted">(${msg("auth-code-connect.optional")})</span></#if></label>
  <#nested "id=\"acc-" + id + "\" name=\"" + id + "\"" + described(id, help, fault)>
  <#if fault?has_content><p class="acc-fault" id="acc-${id}-fault"><span class="${properties.kcFeedbackErrorIcon!}" aria-hidden="true"></span> ${msg(fault, 1, page.lists().options().maxUses(), longestName)}</p></#if>
  <#if help?has_content><p class="acc-muted acc-help" id="acc-${id}-help">${help}</p></#if>
</div>
</#macro>

<#function described id help fault>
  <#local ids = []>
  <#if fault?has_content><#local ids += ["acc-" + id + "-fault"]></#if>
  <#if help?has_content><#local ids += ["acc-" + id + "-help"]></#if>
  <#return (ids?size == 0)?then("", " aria-describedby=\"" + ids?join(" ") + "\"") + fault?has_content?then(" aria-invalid=\"true\"", "")>
</#function>

<#macro copy target label>
<button type="button" class="acc-copy ${secondary}" data-acc-copy="${target}" hidden>${label}</button>
</#macro>

<#macro latestEnd>
<div><dt>${msg("auth-code-connect.latest-end")}</dt> <dd><@moment page.account().latestEnd() /></dd></div>
</#macro>

<#macro created code>
<section class="acc-shown" aria-labelledby="acc-shown-title" data-acc-code="${code.id()}"
    data-status="${code.status()}" data-seconds="${code.secondsLeft()?c}"
    data-left="${msg("auth-code-connect.left", "{0}", "{1}")}" data-used="${msg("auth-code-connect.code.used", "{0}", "{1}", "{2}")}"
    data-unknown-address="${msg("auth-code-connect.unknown-address")}" data-removed-app="${msg("auth-code-connect.removed-app")}"
    data-used-up="${msg("auth-code-connect.code.used-up")}" data-expired="${msg("auth-code-connect.code.expired")}"
    data-revoked="${msg("auth-code-connect.code.revoked")}" data-signed-out="${msg("auth-code-connect.code.signed-out")}"
    data-minute-left="${msg("auth-code-connect.code.minute-left")}"
    data-copied="${msg("auth-code-connect.code.copied")}" data-copy-failed="${msg("auth-code-connect.code.copy-failed")}">
  <h2 class="acc-title" id="acc-shown-title" tabindex="-1">${msg("auth-code-connect.code.title")}<#if code.label()??>: <bdi>${code.label()}</bdi></#if></h2>
  <@alert "warning" "data-acc-secret"><strong>${msg("auth-code-connect.code.warning")}</strong> ${msg("auth-code-connect.code.warning-more")} ${msg("auth-code-connect.code.once")}</@alert>
  <div class="acc-panel">
    <div class="acc-code">
      <div class="acc-stack" data-acc-secret>
        <label for="acc-code" class="${properties.kcLabelClass!}">${msg("auth-code-connect.code.field")}</label>
        <textarea id="acc-code" class="acc-mono acc-code-text<#if code.text()?length lt 20> acc-code-short</#if>" dir="ltr" rows="${(code.text()?length lt 20)?then(1, 3)}" readonly autocomplete="off" spellcheck="false" translate="no" data-acc-select>${code.text()}</textarea>
        <div class="acc-buttons">
          <#if code.link()??><a class="${primary}" id="acc-open" href="${code.link()}"><@naming "auth-code-connect.code.open" code.only() /></a></#if>
          <@copy "acc-code" msg("auth-code-connect.code.copy") />
        </div>
      </div>
      <dl class="acc-facts">
        <div data-acc-until><dt>${msg("auth-code-connect.expires")}</dt> <dd><@moment code.expires() /></dd></div>
        <div data-acc-countdown hidden><dt>${msg("auth-code-connect.code.expires-in")}</dt> <dd><span class="acc-count" role="timer" dir="ltr"></span></dd></div>
        <div><dt>${msg("auth-code-connect.uses")}</dt> <dd data-acc-left>${msg("auth-code-connect.left", code.uses(), code.uses())}</dd></div>
        <#if code.only()??><div><dt>${msg("auth-code-connect.only-for")}</dt> <dd><@logo code.only() /><@name code.only() /></dd></div></#if>
        <@latestEnd />
      </dl>
      <div class="acc-activity" role="status" aria-live="polite"><p class="acc-waiting" data-acc-waiting hidden>${msg("auth-code-connect.code.waiting")}</p></div>
    </div>
    <#if code.qrCode()??>
    <figure class="acc-qr" data-acc-secret>
      <img src="${code.qrCode()}" width="200" height="200" alt="${msg("auth-code-connect.code.qr")}">
      <figcaption class="acc-muted">${msg("auth-code-connect.code.qr-help")}</figcaption>
    </figure>
    </#if>
  </div>
  <#if code.command()??>
  <div class="acc-stack" data-acc-secret>
    <label for="acc-command" class="${properties.kcLabelClass!}">${msg("auth-code-connect.code.command")}</label>
    <textarea id="acc-command" class="acc-mono" dir="ltr" rows="${code.command()?split("\n")?size}" wrap="off" readonly autocomplete="off" spellcheck="false" translate="no" data-acc-select>${code.command()}</textarea>
    <@copy "acc-command" msg("auth-code-connect.code.copy-command") />
  </div>
  </#if>
  <p class="acc-said" role="status" aria-live="polite" data-acc-said></p>
  <p class="acc-buttons">
    <#if code.returnTo()??><a class="${primary}" id="acc-return" href="${code.returnTo()}" rel="noreferrer"><@naming "auth-code-connect.code.return" code.only() /></a></#if>
    <a class="${(code.returnTo()??)?then(secondary, primary)}" href="${page.forms().address()}">${msg("auth-code-connect.code.done")}</a>
  </p>
</section>
</#macro>

<#macro app options form>
<#if options.redeemers()?size == 1>
<#local only = options.redeemers()[0]>
<input type="hidden" name="app" value="${only.clientId()}">
<div class="acc-app"><@logo only /><div><p class="acc-name"><@name only /></p><#if only.description()??><p class="acc-muted"><bdi>${only.description()}</bdi></p></#if></div></div>
<#else>
<@field "app" msg("auth-code-connect.create.app") false msg("auth-code-connect.create.app-help"); attributes>
  <select ${attributes?no_esc}<#if options.appRequired()> required</#if>>
    <option value="">${options.appRequired()?then(msg("auth-code-connect.create.choose-app"), msg("auth-code-connect.create.any-app"))}</option>
    <#list options.redeemers() as app>
    <option value="${app.clientId()}"<#if form.app() == app.clientId()> selected</#if>>${app.name()}<#if app.named()> (${app.clientId()})</#if></option>
    </#list>
  </select>
</@field>
</#if>
</#macro>

<#macro moreOptions options form>
<details class="acc-more"<#if page.state().more()> open</#if>>
  <summary>${msg("auth-code-connect.create.more")}</summary>
  <div class="acc-fields">
    <#if options.lifetimeMinutes()?size == 1>
    <input type="hidden" name="lifetime" value="${form.lifetime()}">
    <#else>
    <@field "lifetime" msg("auth-code-connect.create.lifetime") false msg("auth-code-connect.create.lifetime-help"); attributes>
      <select ${attributes?no_esc}>
        <#list options.lifetimeMinutes() as minutes>
        <option value="${minutes?c}"<#if form.lifetime() == minutes?c> selected</#if>>${page.texts().lifetime(minutes)}</option>
        </#list>
      </select>
    </@field>
    </#if>
    <#if options.maxUses() == 1>
    <input type="hidden" name="uses" value="1">
    <#else>
    <@field "uses" msg("auth-code-connect.create.uses") false msg("auth-code-connect.create.uses-help", 1, options.maxUses()); attributes>
      <input type="number" inputmode="numeric" min="1" max="${options.maxUses()?c}" step="1" required value="${form.uses()}" ${attributes?no_esc}>
    </@field>
    </#if>
    <@field "label" msg("auth-code-connect.create.label") true msg("auth-code-connect.create.label-help"); attributes>
      <input type="text" maxlength="${longestName?c}" dir="auto" value="${form.label()}" autocapitalize="none" ${attributes?no_esc}>
    </@field>
  </div>
  <#if options.shortCodes()>
  <div class="acc-short">
    <label><input type="checkbox" name="short" value="on" aria-describedby="acc-short-help"<#if form.isShort()> checked</#if>> ${msg("auth-code-connect.create.short")}</label>
    <p class="acc-muted acc-help" id="acc-short-help">${msg("auth-code-connect.create.short-help")}</p>
  </div>
  </#if>
</details>
</#macro>

<#macro create options form>
<section aria-labelledby="acc-create-title">
  <h2 class="acc-title" id="acc-create-title">${msg("auth-code-connect.create.title")}</h2>
  <#if options.obstacle()??>
  <@alert "info">${msg(options.obstacle())}</@alert>
  <#else>
  <@post "create">
    <input type="hidden" name="ticket" value="${page.forms().ticket()}">
    <input type="hidden" name="user" value="${page.account().id()}">
    <#if form.returnTo()?has_content><input type="hidden" name="return" value="${form.returnTo()}"></#if>
    <@app options form />
    <@moreOptions options form />
    <button type="submit" class="${primary}" data-acc-once>${msg("auth-code-connect.create.submit")}</button>
  </@post>
  <dl class="acc-facts"><@latestEnd /></dl>
  </#if>
</section>
</#macro>

<#macro codes list>
<section aria-labelledby="acc-codes-title" data-acc-live="codes">
  <h2 class="acc-title" id="acc-codes-title">${msg("auth-code-connect.codes.title")}</h2>
  <#if list?size == 0>
  <p class="acc-muted">${msg("auth-code-connect.codes.none")}</p>
  <#else>
  <ul class="acc-list" role="list">
    <#list list as code>
    <#local authCode = code.status().code()>
    <li class="acc-item<#if code.status().usesLeft() == 0> acc-used-up</#if>" data-acc-item="${authCode.id()}">
      <h3 class="acc-name" id="acc-name-${code?index}"><#if authCode.label()??><bdi>${authCode.label()}</bdi><#else>${msg("auth-code-connect.codes.unnamed")}</#if></h3>
      <p class="acc-badges">
        <span class="acc-badge" data-acc-left>${(code.status().usesLeft() == 0)?then(msg("auth-code-connect.used-up"), msg("auth-code-connect.left", code.status().usesLeft(), authCode.uses()))}</span>
        <#if code.elsewhere()><span class="acc-badge acc-quiet">${msg("auth-code-connect.codes.elsewhere")}</span></#if>
      </p>
      <dl class="acc-facts">
        <div><dt>${msg("auth-code-connect.expires")}</dt> <dd><@moment code.expires() /></dd></div>
        <div><dt>${msg("auth-code-connect.codes.created")}</dt> <dd><@moment code.created() /></dd></div>
        <div><dt>${msg("auth-code-connect.codes.created-with")}</dt> <dd><@logo code.creator()!"" /><@name code.creator()!"" /></dd></div>
        <#if code.only()??><div><dt>${msg("auth-code-connect.only-for")}</dt> <dd><@logo code.only() /><@name code.only() /></dd></div></#if>
      </dl>
      <#if code.redemptions()?size gt 0>
      <p class="acc-muted acc-subtitle" id="acc-uses-${code?index}">${msg("auth-code-connect.codes.used-by")}</p>
      <ul class="acc-uses" role="list" aria-labelledby="acc-uses-${code?index}">
        <#list code.redemptions() as use>
        <li><@name use.app()!"" /><#if use.address()??>, <bdi dir="ltr">${use.address()}</bdi></#if>, <@moment use.at() /><#if use.repeat()> (${msg("auth-code-connect.codes.repeat")})</#if></li>
        </#list>
      </ul>
      </#if>
      <div class="acc-actions">
        <@post "revoke">
          <input type="hidden" name="id" value="${authCode.id()}">
          <button type="submit" class="${secondary}" id="acc-revoke-${code?index}" aria-labelledby="acc-revoke-${code?index} acc-name-${code?index}">${msg("auth-code-connect.codes.revoke")}</button>
          <#if code.redemptions()?size gt 0><button type="submit" name="cascade" value="on" class="${secondary}" id="acc-cascade-${code?index}" aria-labelledby="acc-cascade-${code?index} acc-name-${code?index}">${msg("auth-code-connect.codes.revoke-cascade")}</button></#if>
        </@post>
      </div>
    </li>
    </#list>
  </ul>
  <#if list?size gt 1>
  <details class="acc-more">
    <summary>${msg("auth-code-connect.codes.revoke-all")}</summary>
    <p class="acc-muted">${msg("auth-code-connect.codes.revoke-all-help")}</p>
    <@post "revoke-all">
      <button type="submit" class="${secondary}">${msg("auth-code-connect.codes.revoke-all-codes")}</button>
      <button type="submit" name="cascade" value="on" class="${secondary}">${msg("auth-code-connect.codes.revoke-all-cascade")}</button>
    </@post>
  </details>
  </#if>
  </#if>
</section>
</#macro>

<#macro connected list>
<section aria-labelledby="acc-apps-title" data-acc-live="apps">
  <h2 class="acc-title" id="acc-apps-title">${msg("auth-code-connect.apps.title")}</h2>
  <#if list?size == 0>
  <p class="acc-muted">${msg("auth-code-connect.apps.none")}</p>
  <#else>
  <p class="acc-muted">${msg("auth-code-connect.apps.help")}</p>
  <ul class="acc-list" role="list">
    <#list list as connected>
    <li class="acc-item" data-acc-connection="${connected.id()}">
      <h3 class="acc-name" id="acc-app-${connected?index}"><@logo connected.app() /><@name connected.app() /></h3>
      <#if connected.elsewhere()><p class="acc-badges"><span class="acc-badge acc-quiet">${msg("auth-code-connect.codes.elsewhere")}</span></p></#if>
      <dl class="acc-facts">
        <#if connected.device()??><div><dt>${msg("auth-code-connect.apps.device")}</dt> <dd><bdi id="acc-device-${connected?index}">${connected.device()}</bdi></dd></div></#if>
        <#if connected.address()??><div><dt>${msg("auth-code-connect.apps.from")}</dt> <dd><bdi dir="ltr">${connected.address()}</bdi></dd></div></#if>
        <div><dt>${msg("auth-code-connect.apps.since")}</dt> <dd><@moment connected.since() /></dd></div>
        <div><dt>${msg("auth-code-connect.apps.last-used")}</dt> <dd><@moment connected.lastUsed() /></dd></div>
        <div><dt>${msg("auth-code-connect.apps.until")}</dt> <dd><@moment connected.until() /></dd></div>
        <#if connected.label()??><div><dt>${msg("auth-code-connect.apps.with")}</dt> <dd><bdi>${connected.label()}</bdi></dd></div></#if>
      </dl>
      <div class="acc-actions">
        <@post "disconnect">
          <input type="hidden" name="connection" value="${connected.id()}">
          <button type="submit" class="${secondary}" id="acc-disconnect-${connected?index}" aria-labelledby="acc-disconnect-${connected?index} acc-app-${connected?index} acc-device-${connected?index}">${msg("auth-code-connect.apps.disconnect")}</button>
        </@post>
      </div>
    </li>
    </#list>
  </ul>
  <#if list?size gt 1>
  <details class="acc-more">
    <summary>${msg("auth-code-connect.apps.disconnect-all")}</summary>
    <p class="acc-muted">${msg("auth-code-connect.apps.disconnect-all-help")}</p>
    <@post "disconnect-all">
      <button type="submit" class="${secondary}" id="acc-disconnect-all">${msg("auth-code-connect.apps.disconnect-all")}</button>
    </@post>
  </details>
  </#if>
  </#if>
</section>
</#macro>

<#assign content>
<div class="acc" ${language?no_esc} data-address="${page.forms().linked()}" data-seven="${msg("auth-code-connect.left", 7, 7)}">
  <p class="acc-intro">${msg("auth-code-connect.intro")}</p>
  <p class="acc-person acc-muted">${msg("auth-code-connect.signed-in-as")} <strong><bdi>${page.account().username()}</bdi></strong> <a href="${page.account().signOut()}" aria-describedby="acc-sign-out-help">${msg("auth-code-connect.sign-out")}</a> <span class="acc-help" id="acc-sign-out-help">${msg("auth-code-connect.sign-out-help")}</span></p>
  <div role="status" class="acc-notice" tabindex="-1"><#if page.state().alert()??><@alert page.state().alert().kind()>${msg(page.state().alert().messageKey())}</@alert></#if></div>
  <#if page.state().created()??><@created page.state().created() /><#else><@create page.lists().options() page.state().form() /></#if>
  <@codes page.lists().codes() />
  <@connected page.lists().apps() />
</div>
</#assign>

<#assign frame>
<@layout.registrationLayout displayMessage=false; section>
<#if section == "header"><span ${language?no_esc}>${msg("auth-code-connect.title")}</span><#elseif section == "form"><!--auth-code-connect--></#if>
</@layout.registrationLayout>
</#assign>

<#assign ours>
<link rel="stylesheet" href="${url.resourcesPath}/css/auth-code-connect.css?v=${page.assets().version()}">
<script type="module" src="${url.resourcesPath}/js/auth-code-connect.js?v=${page.assets().version()}"></script>
</head>
</#assign>
${frame?markup_string
    ?replace("</head>", ours?markup_string, "fi")
    ?replace("<script", "<script nonce=\"" + page.assets().nonce() + "\"", "i")
    ?replace("<style", "<style nonce=\"" + page.assets().nonce() + "\"", "i")
    ?replace("<!--auth-code-connect-->", content?markup_string)?no_esc}
