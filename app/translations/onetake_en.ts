<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_GB" sourcelanguage="en_GB">
    <context>
        <name>ActionModel</name>
        <message numerus="yes">
            <source>recognised %n time(s)</source>
            <translation>
                <numerusform>recognised %n time</numerusform>
                <numerusform>recognised %n times</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>Exports</name>
        <message numerus="yes">
            <source>%n label(s) in {name}.</source>
            <translation>
                <numerusform>%n label in {name}.</numerusform>
                <numerusform>%n labels in {name}.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n skeleton(s) in {name}.</source>
            <translation>
                <numerusform>%n skeleton in {name}.</numerusform>
                <numerusform>%n skeletons in {name}.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>ImportDialog</name>
        <message numerus="yes">
            <source>%n more cannot be used.</source>
            <translation>
                <numerusform>%n more cannot be used.</numerusform>
                <numerusform>%n more cannot be used.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>KeyJointsPage</name>
        <message numerus="yes">
            <source>{share} of the importance lies on the %n key joint(s) ●. If all joints were alike: {even}.</source>
            <translation>
                <numerusform>{share} of the importance lies on the %n key joint ●. If all joints were alike: {even}.</numerusform>
                <numerusform>{share} of the importance lies on the %n key joints ●. If all joints were alike: {even}.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>PackControl</name>
        <message numerus="yes">
            <source>%n action(s) are imported.</source>
            <translation>
                <numerusform>%n action is imported.</numerusform>
                <numerusform>%n actions are imported.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n file(s) are being read …</source>
            <translation>
                <numerusform>%n file is being read …</numerusform>
                <numerusform>%n files are being read …</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>import %n action(s)</source>
            <translation>
                <numerusform>import %n action</numerusform>
                <numerusform>import %n actions</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>RecognisedPanel</name>
        <message numerus="yes">
            <source>%n label(s) name actions that the pack does not hold: left out.</source>
            <translation>
                <numerusform>%n label names an action that the pack does not hold: left out.</numerusform>
                <numerusform>%n labels name actions that the pack does not hold: left out.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>ReviewWindow</name>
        <message numerus="yes">
            <source>%n label(s) from {name}; Ctrl+Z brings the old ones back.</source>
            <translation>
                <numerusform>%n label from {name}; Ctrl+Z brings the old ones back.</numerusform>
                <numerusform>%n labels from {name}; Ctrl+Z brings the old ones back.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>Sentence</name>
        <message numerus="yes">
            <source>%n more</source>
            <translation>
                <numerusform>%n more</numerusform>
                <numerusform>%n more</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>SessionControl</name>
        <message numerus="yes">
            <source>%n event(s)</source>
            <translation>
                <numerusform>%n event</numerusform>
                <numerusform>%n events</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>TimingMenu</name>
        <message numerus="yes">
            <source>%n second(s)</source>
            <translation>
                <numerusform>%n second</numerusform>
                <numerusform>%n seconds</numerusform>
            </translation>
        </message>
    </context>
</TS>
