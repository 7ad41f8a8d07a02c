// antd ships its ES modules without saying so in its manifest; these are the shapes the bundler really finds.
declare module 'antd/es/locale/zh_CN.js' {
  const locale: import('antd/es/locale/index.d.ts').Locale;
  export default locale;
}
declare module 'antd/es/locale/en_US.js' {
  const locale: import('antd/es/locale/index.d.ts').Locale;
  export default locale;
}
