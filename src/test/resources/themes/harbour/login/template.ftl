<#macro registrationLayout bodyClass="" displayInfo=false displayMessage=true displayRequiredFields=false>
<!DOCTYPE html>
<html lang="${lang}">
<head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${title!}</title>
    <link rel="icon" href="${url.resourcesPath}/img/favicon.ico">
    <#list properties.stylesCommon?split(' ') as style>
        <link href="${url.resourcesCommonPath}/${style}" rel="stylesheet">
    </#list>
    <#list properties.styles?split(' ') as style>
        <link href="${url.resourcesPath}/${style}" rel="stylesheet">
    </#list>
    <style>
        .harbour-header { padding: 2rem 1rem; text-align: center; }
    </style>
    <script>
        document.documentElement.dataset.harbour = 'here'
    </script>
</head>
<body class="harbour">
    <header class="harbour-header"><img src="${url.resourcesPath}/img/logo.svg" width="160" height="48" alt="Harbour"></header>
    <main class="harbour-main">
        <h1><#nested "header"></h1>
        <#if displayMessage && message?has_content><p role="alert">${message.summary}</p></#if>
        <#nested "form">
        <#nested "info">
    </main>
</body>
</html>
</#macro>
